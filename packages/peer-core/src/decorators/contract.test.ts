/** Every decorator is a transport, and so is every decorator around another. */
import { describeDecorator } from '../../testing/describe-decorator.js';
import { ejecting } from './ejecting.js';
import { withStatistics } from './with-statistics.js';

const quiet = { observer: () => undefined };

describeDecorator('ejecting()', transport => ejecting(transport, quiet));
describeDecorator('withStatistics()', transport => withStatistics(transport, quiet));
describeDecorator('ejecting() around withStatistics()', transport =>
  ejecting(withStatistics(transport), quiet),
);
describeDecorator('withStatistics() around ejecting()', transport =>
  withStatistics(ejecting(transport), quiet),
);
