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
  /** What every contestant is asked. */
  readonly questions: readonly Question[];
  readonly generations: number;
  /** How often a contestant is asked a question in a generation, warming up not counted. */
  readonly rounds: number;
  readonly random?: Random;
  /** Hears of every question before it is asked. */
  readonly onQuestion?: (done: number, total: number) => void;
}

/** All samples of one contestant to one question. */
export interface Measured<Question, Sample> {
  readonly contestant: string;
  readonly question: Question;
  readonly samples: readonly Sample[];
}

/**
 * Asks every contestant of every generation every question, in as many rounds as it takes.
 *
 * Within a round one contestant is asked at a time, in an order that is shuffled each time. Before its rounds a
 * question goes to all of them at once, to warm up: what they answer then does not count. Results are ordered by
 * contestant and then by question.
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
  const { questions, generations, rounds, random = Math.random, onQuestion } = options;
  const contestants = options.contestants();
  const cells = contestants.flatMap(contestant =>
    questions.map(question => ({ contestant, question, samples: [] as Sample[] })),
  );
  try {
    for (const [index, question] of questions.entries()) {
      onQuestion?.(generation * questions.length + index, generations * questions.length);
      const asked = cells.filter(cell => cell.question === question);
      await Promise.all(contestants.map(contestant => contestant.ask(question)));
      for (let round = 0; round < rounds; round++) {
        for (const { contestant, samples } of shuffled(asked, random)) {
          samples.push(await contestant.ask(question));
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
