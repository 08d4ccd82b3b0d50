/** The same clients as Observables. */
import { asObservables } from '@peerage/client/rxjs';
import { count as countOf, lastValueFrom } from 'rxjs';
import { type Connect, messages } from '../stream-client.js';
import { streamsClient } from './peerage.js';

export const connect: Connect = port => {
  const { download, upload, exchange } = asObservables(streamsClient(port));
  return {
    download: count => lastValueFrom(download({ count }).pipe(countOf())),
    upload: async count => (await lastValueFrom(upload(messages(count)))).count,
    exchange: count => lastValueFrom(exchange(messages(count)).pipe(countOf())),
  };
};
