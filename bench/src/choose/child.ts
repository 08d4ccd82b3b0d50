/**
 * Measures one policy, or one floor, in a process of its own.
 *
 * Its command line says which: `list <policy>` or `floor <policy>`.
 */
import { answer } from '../subprocess.js';
import { type Batch, batchOf, warmUp } from './batch.js';
import { type CaseName, type Course, cases } from './cases.js';
import type { ChooseQuestion } from './contestant.js';
import { ListSubject } from './list-subject.js';
import { type PolicyEntry, policies } from './policies.js';
import type { Subject } from './subject.js';

const [kind, name = ''] = process.argv.slice(2);
const entry = entryOf(name);

/** What is measured just now. */
interface Stage {
  readonly question: ChooseQuestion;
  readonly subject: Subject<unknown>;
  readonly course: Course;
  readonly batch: Batch;
}

/** CPU time for which a case is new to the compiler. */
const warmUpMs = 50;
const warmCases = new Set<CaseName>();

let stage: Stage | undefined;

answer((question: ChooseQuestion): number => {
  const { n, case: caseName } = question;
  if (n !== stage?.question.n || caseName !== stage.question.case) stage = nextStage(question, stage);
  return stage.batch();
});

/** Goes on with the same subject as long as the size is the same. */
function nextStage(question: ChooseQuestion, last: Stage | undefined): Stage {
  const { n, case: caseName, batchMs } = question;
  last?.course.end();
  const subject = n === last?.question.n ? last.subject : subjectOf(n);
  const course = cases[caseName](subject, n);
  if (!warmCases.has(caseName)) warmUp(course, warmUpMs);
  warmCases.add(caseName);
  return { question, subject, course, batch: batchOf(course, batchMs) };
}

function subjectOf(n: number): Subject<unknown> {
  return kind === 'list' ? new ListSubject(entry, n) : entry.floor(n);
}

function entryOf(policy: string): PolicyEntry {
  const known = policies[policy];
  if (known === undefined) throw new Error(`There is no policy "${policy}" to measure.`);
  return known;
}
