import { seededRandom } from '@peerage/testing';
import { type Contestant, measure } from './measure.js';

/** Numbers its samples over all its questions; `asked` is everything that was asked of anybody. */
function contestant(name: string, asked: string[]): Contestant<string, number> {
  let count = 0;
  return {
    name,
    ask(question): Promise<number> {
      asked.push(`${question} ${name}`);
      return Promise.resolve(count++);
    },
  };
}

describe('measure', () => {
  it('gives every sample but those of the first round, by contestant and question', async () => {
    const contestants = ['a', 'b'].map(name => contestant(name, []));
    expect(await measure({ contestants, questions: ['x', 'y'], rounds: 2 })).toEqual([
      { contestant: 'a', question: 'x', samples: [2, 4] },
      { contestant: 'a', question: 'y', samples: [3, 5] },
      { contestant: 'b', question: 'x', samples: [2, 4] },
      { contestant: 'b', question: 'y', samples: [3, 5] },
    ]);
  });

  it('asks all contestants one question before the next one, in changing order', async () => {
    const asked: string[] = [];
    const contestants = ['a', 'b', 'c'].map(name => contestant(name, asked));
    await measure({ contestants, questions: ['x', 'y'], rounds: 9, random: seededRandom(1) });
    const turns = Array.from({ length: 20 }, (_, turn) => asked.slice(3 * turn, 3 * turn + 3));
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
    const contestants = ['a', 'b'].map(name => ({ name, ask }));
    const measured = await measure({ contestants, questions: [1, 2], rounds: 3 });
    expect(measured.flatMap(({ samples }) => samples)).toEqual(Array(12).fill(1));
  });

  it('says which round begins', async () => {
    const begun: number[] = [];
    await measure({ contestants: [], questions: [], rounds: 2, onRound: round => begun.push(round) });
    expect(begun).toEqual([0, 1, 2]);
  });

  it('fails with the first that fails', async () => {
    const broken = { name: 'broken', ask: () => Promise.reject(new Error('no answer')) };
    await expect(measure({ contestants: [broken], questions: [1], rounds: 1 })).rejects.toThrow('no answer');
  });
});
