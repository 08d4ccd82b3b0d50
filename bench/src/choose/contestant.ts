/** A policy as it is measured: its list in one process, its floor in another, one right after the other. */
import type { Contestant } from '../measure.js';
import { Subprocess } from '../subprocess.js';
import type { CaseName } from './cases.js';

/** One case at one size. */
export interface ChooseQuestion {
  readonly n: number;
  readonly case: CaseName;
  /** CPU time that one sample should take. */
  readonly batchMs: number;
}

/** CPU nanoseconds per operation. */
export interface ChooseSample {
  /** Through the whole list. */
  readonly nsPerOp: number;
  /** On the bare data structure. */
  readonly floorNsPerOp: number;
}

export class PolicyContestant implements Contestant<ChooseQuestion, ChooseSample> {
  readonly name: string;
  readonly #list: Subprocess<ChooseQuestion, number>;
  readonly #floor: Subprocess<ChooseQuestion, number>;

  /** @param name The name of the policy in `policies`. */
  constructor(name: string) {
    this.name = name;
    const child = new URL('./child.js', import.meta.url);
    this.#list = new Subprocess(`the list under ${name}`, child, ['list', name]);
    this.#floor = new Subprocess(`the floor of ${name}`, child, ['floor', name]);
  }

  async ask(question: ChooseQuestion): Promise<ChooseSample> {
    return { nsPerOp: await this.#list.ask(question), floorNsPerOp: await this.#floor.ask(question) };
  }

  kill(): void {
    this.#list.kill();
    this.#floor.kill();
  }
}
