/**
 * The order in which things are measured.
 *
 * What is compared is measured in turns, so that a noisy moment of the machine falls on all alike.
 */
import { type Random, randomInt } from '@peerage/peer-core';

/** Something that is measured beside others; it runs in processes of its own. */
export interface Contestant<Question, Sample> {
  readonly name: string;
  ask(question: Question): Promise<Sample>;
}

export interface MeasureOptions<Question, Sample> {
  readonly contestants: readonly Contestant<Question, Sample>[];
  /** What every contestant is asked in every round. */
  readonly questions: readonly Question[];
  /** Rounds that count; one goes before them to warm up. */
  readonly rounds: number;
  readonly random?: Random;
  /** Hears of every round before it begins; 0 is the one that does not count. */
  readonly onRound?: (round: number) => void;
}

/** All samples of one contestant to one question. */
export interface Measured<Question, Sample> {
  readonly contestant: string;
  readonly question: Question;
  readonly samples: readonly Sample[];
}

/**
 * Asks every contestant every question once per round, one at a time.
 *
 * A question goes to all contestants, in an order that is shuffled each time, before the next one is asked.
 * Results are ordered by contestant and then by question.
 */
export async function measure<Question, Sample>(
  options: MeasureOptions<Question, Sample>,
): Promise<Measured<Question, Sample>[]> {
  const { contestants, questions, rounds, random = Math.random, onRound } = options;
  const cells = contestants.flatMap(contestant =>
    questions.map(question => ({ contestant, question, samples: [] as Sample[] })),
  );
  for (let round = 0; round <= rounds; round++) {
    onRound?.(round);
    for (const question of questions) {
      const turns = cells.filter(cell => cell.question === question);
      for (const { contestant, samples } of shuffled(turns, random)) {
        const sample = await contestant.ask(question);
        if (round > 0) samples.push(sample);
      }
    }
  }
  return cells.map(({ contestant, question, samples }) => ({
    contestant: contestant.name,
    question,
    samples,
  }));
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(randomInt(random, rest.length), 1));
}
