import { seededRandom } from '@peerage/testing';
import { type Contestant, measure } from './measure.js';

/** Numbers its samples; everything that happens to anybody is written to `log`. */
function contestant(name: string, log: string[] = []): Contestant<string, number> {
  let count = 0;
  return {
    name,
    ask(question) {
      log.push(`${question} ${name}`);
      return Promise.resolve(count++);
    },
    kill() {
      log.push(`kill ${name}`);
    },
  };
}

describe('measure', () => {
  it('gives every sample but the first to each question, by contestant and question', async () => {
    const contestants = () => [contestant('a'), contestant('b')];
    expect(await measure({ contestants, questions: ['x', 'y'], generations: 1, rounds: 2 })).toEqual([
      { contestant: 'a', question: 'x', samples: [1, 2] },
      { contestant: 'a', question: 'y', samples: [4, 5] },
      { contestant: 'b', question: 'x', samples: [1, 2] },
      { contestant: 'b', question: 'y', samples: [4, 5] },
    ]);
  });

  it('gives the samples of all generations, each warmed up', async () => {
    const contestants = () => [contestant('a')];
    expect(await measure({ contestants, questions: ['x', 'y'], generations: 3, rounds: 1 })).toEqual([
      { contestant: 'a', question: 'x', samples: [1, 1, 1] },
      { contestant: 'a', question: 'y', samples: [3, 3, 3] },
    ]);
  });

  it('asks one question in all rounds before the next one, in changing order', async () => {
    const log: string[] = [];
    const contestants = () => ['a', 'b', 'c'].map(name => contestant(name, log));
    const random = seededRandom(1);
    await measure({ contestants, questions: ['x', 'y'], generations: 1, rounds: 9, random });
    const rounds = Array.from({ length: 20 }, (_, round) => log.slice(3 * round, 3 * round + 3));
    rounds.forEach((turns, round) => {
      const question = round < 10 ? 'x' : 'y';
      expect(turns.toSorted()).toEqual([`${question} a`, `${question} b`, `${question} c`]);
    });
    expect(new Set(rounds.map(turns => turns.join())).size).toBeGreaterThan(4);
  });

  it('warms up all at once, and then asks one at a time', async () => {
    const busyCounts: number[] = [];
    let busy = 0;
    const ask = async (): Promise<number> => {
      busyCounts.push(++busy);
      await Promise.resolve();
      return busy--;
    };
    const contestants = () => ['a', 'b', 'c'].map(name => ({ name, ask, kill: () => undefined }));
    await measure({ contestants, questions: [1, 2], generations: 1, rounds: 1 });
    expect(busyCounts).toEqual([1, 2, 3, 1, 1, 1, 1, 2, 3, 1, 1, 1]);
  });

  it('ends a generation before the next one is made', async () => {
    const log: string[] = [];
    const contestants = () => ['a', 'b'].map(name => (log.push(`make ${name}`), contestant(name, log)));
    await measure({ contestants, questions: [], generations: 2, rounds: 1 });
    const generation = ['make a', 'make b', 'kill a', 'kill b'];
    expect(log).toEqual([...generation, ...generation]);
  });

  it('ends everybody and fails when one fails', async () => {
    const log: string[] = [];
    const broken = { ...contestant('broken', log), ask: () => Promise.reject(new Error('no answer')) };
    const measuring = measure({
      contestants: () => [broken, contestant('a', log)],
      questions: ['x'],
      generations: 1,
      rounds: 1,
    });
    await expect(measuring).rejects.toThrow('no answer');
    expect(log.filter(entry => entry.startsWith('kill'))).toEqual(['kill broken', 'kill a']);
  });

  it('says how far it is', async () => {
    const progress: string[] = [];
    const onQuestion = (done: number, total: number) => progress.push(`${done}/${total}`);
    await measure({ contestants: () => [], questions: ['x', 'y'], generations: 2, rounds: 1, onQuestion });
    expect(progress).toEqual(['0/4', '1/4', '2/4', '3/4']);
  });
});
