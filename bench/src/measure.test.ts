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
  it('gives every sample but those of the first round, by contestant and question', async () => {
    const contestants = () => [contestant('a'), contestant('b')];
    expect(await measure({ contestants, questions: ['x', 'y'], generations: 1, rounds: 2 })).toEqual([
      { contestant: 'a', question: 'x', samples: [2, 4] },
      { contestant: 'a', question: 'y', samples: [3, 5] },
      { contestant: 'b', question: 'x', samples: [2, 4] },
      { contestant: 'b', question: 'y', samples: [3, 5] },
    ]);
  });

  it('gives the samples of all generations, each warmed up', async () => {
    const contestants = () => [contestant('a')];
    expect(await measure({ contestants, questions: ['x', 'y'], generations: 3, rounds: 1 })).toEqual([
      { contestant: 'a', question: 'x', samples: [2, 2, 2] },
      { contestant: 'a', question: 'y', samples: [3, 3, 3] },
    ]);
  });

  it('asks all contestants one question before the next one, in changing order', async () => {
    const log: string[] = [];
    const contestants = () => ['a', 'b', 'c'].map(name => contestant(name, log));
    const random = seededRandom(1);
    await measure({ contestants, questions: ['x', 'y'], generations: 1, rounds: 9, random });
    const turns = Array.from({ length: 20 }, (_, turn) => log.slice(3 * turn, 3 * turn + 3));
    turns.forEach((turn, index) => {
      const question = index % 2 === 0 ? 'x' : 'y';
      expect(turn.toSorted()).toEqual([`${question} a`, `${question} b`, `${question} c`]);
    });
    expect(new Set(turns.map(turn => turn.join())).size).toBeGreaterThan(4);
  });

  it('never asks two at a time', async () => {
    let busy = 0;
    const ask = async (): Promise<number> => {
      busy += 1;
      await Promise.resolve();
      return busy--;
    };
    const contestants = () => ['a', 'b'].map(name => ({ name, ask, kill: () => undefined }));
    const measured = await measure({ contestants, questions: [1, 2], generations: 2, rounds: 3 });
    expect(measured.flatMap(({ samples }) => samples)).toEqual(Array(24).fill(1));
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
    const onRound = (done: number, total: number) => progress.push(`${done}/${total}`);
    await measure({ contestants: () => [], questions: [], generations: 2, rounds: 1, onRound });
    expect(progress).toEqual(['0/4', '1/4', '2/4', '3/4']);
  });
});
