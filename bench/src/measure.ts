/**
 * The order in which things are measured.
 *
 * What is compared is measured in turns, so that a noisy moment of the machine falls on all alike; and by several
 * generations of processes, because the same code is not compiled equally well in every one of them.
 */
import { type Random, randomInt } from '@peerage/peer-core';

/** Something that is measured beside others; it runs in processes of its own. */
export interface Contestant<Question, Sample> {
  readonly name: string;
  ask(question: Question): Promise<Sample>;
  /** Ends its processes. */
  kill(): void;
}

export interface MeasureOptions<Question, Sample> {
  /** Makes one generation: the same contestants in the same order every time. */
  readonly contestants: () => readonly Contestant<Question, Sample>[];
  /** What every contestant is asked in every round. */
  readonly questions: readonly Question[];
  readonly generations: number;
  /** Rounds of a generation that count; one goes before them to warm up. */
  readonly rounds: number;
  readonly random?: Random;
  /** Hears of every round before it begins. */
  readonly onRound?: (done: number, total: number) => void;
}

/** All samples of one contestant to one question. */
export interface Measured<Question, Sample> {
  readonly contestant: string;
  readonly question: Question;
  readonly samples: readonly Sample[];
}

/**
 * Asks every contestant of every generation every question once per round, one at a time.
 *
 * A question goes to all contestants, in an order that is shuffled each time, before the next one is asked.
 * Results are ordered by contestant and then by question.
 */
export async function measure<Question, Sample>(
  options: MeasureOptions<Question, Sample>,
): Promise<Measured<Question, Sample>[]> {
  const generations: Measured<Question, Sample>[][] = [];
  while (generations.length < options.generations) {
    generations.push(await measureGeneration(generations.length, options));
  }
  const [first = []] = generations;
  return first.map((cell, index) => ({
    ...cell,
    samples: generations.flatMap(cells => cells[index]?.samples ?? []),
  }));
}

async function measureGeneration<Question, Sample>(
  generation: number,
  options: MeasureOptions<Question, Sample>,
): Promise<Measured<Question, Sample>[]> {
  const { questions, generations, rounds, random = Math.random, onRound } = options;
  const contestants = options.contestants();
  const cells = contestants.flatMap(contestant =>
    questions.map(question => ({ contestant, question, samples: [] as Sample[] })),
  );
  try {
    for (let round = 0; round <= rounds; round++) {
      onRound?.(generation * (rounds + 1) + round, generations * (rounds + 1));
      for (const question of questions) {
        const turns = cells.filter(cell => cell.question === question);
        for (const { contestant, samples } of shuffled(turns, random)) {
          const sample = await contestant.ask(question);
          if (round > 0) samples.push(sample);
        }
      }
    }
  } finally {
    for (const contestant of contestants) contestant.kill();
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
