/** The field in which a policy made of others names the one inside. */
import { entriesOf, type Field, field, invalidField } from './fields.js';
import { type PolicyKind, policyMaker } from './policy-kind.js';

/**
 * A list of policies with their configuration, as service configuration has it: the first that is known counts.
 *
 * Only policies of ours can be inside one of ours; balancers of grpc-js go around them.
 */
export function childPolicyAmong(kindOf: (name: string) => PolicyKind | undefined): Field {
  const expected = 'a list of known policies, like [{"peerage_round_robin": {}}]';
  const read: Field['read'] = (value, path) => {
    if (!Array.isArray(value)) throw invalidField(path, value, expected);
    for (const [index, item] of value.entries()) {
      const entries = entriesOf(item, `${path}[${index}]`);
      const [name = '', config] = entries[0] ?? [];
      if (entries.length !== 1) throw invalidField(`${path}[${index}]`, item, 'one policy');
      const kind = kindOf(name);
      if (kind !== undefined) return policyMaker(kind, config, `${path}[${index}].${name}`);
    }
    throw invalidField(path, value, expected);
  };
  return field(read, 'child');
}
