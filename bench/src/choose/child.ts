/**
 * Measures one policy, or one floor, in a process of its own.
 *
 * Its command line says which: `list <policy>` or `floor <policy>`.
 */
import { seededRandom } from '@peerage/testing';
import { answer } from '../subprocess.js';
import { type Batch, batchOf } from './batch.js';
import { cases } from './cases.js';
import type { ChooseQuestion } from './contestant.js';
import { ListSubject } from './list-subject.js';
import { policies } from './policies.js';
import type { Subject } from './subject.js';

const [kind, name = ''] = process.argv.slice(2);
const entry = policies[name];
if (entry === undefined) throw new Error(`There is no policy "${name}" to measure.`);

const makeSubject = (n: number): Subject<unknown> =>
  kind === 'list' ? new ListSubject(entry.policy({ random: seededRandom(n) }), n) : new entry.Floor(n);

const batches = new Map<string, Batch>();

answer((question: ChooseQuestion): number => {
  const { n, batchMs } = question;
  const key = `${question.case} ${n}`;
  let batch = batches.get(key);
  if (batch === undefined) {
    batch = batchOf(cases[question.case](makeSubject(n), n), batchMs);
    batches.set(key, batch);
  }
  return batch();
});
