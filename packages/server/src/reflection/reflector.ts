/** One conversation of a client with reflection: what is answered to what. */
import type { DescFile } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import type { KnownFiles } from './known-files.js';
import type { Answer, ExtensionRequest, Question } from './reflection-protocol.js';

/** Answers are those of the other implementations: a file comes with the imports that were not sent before. */
export class Reflector {
  readonly #files: KnownFiles;
  readonly #services: () => readonly string[];
  readonly #sent = new Set<DescFile>();

  /** @param services The full names of the services there are. */
  constructor(files: KnownFiles, services: () => readonly string[]) {
    this.#files = files;
    this.#services = services;
  }

  answer(question: Question): Answer {
    switch (question.case) {
      case 'listServices':
        return this.#list();
      case 'fileByFilename':
        return this.#file(this.#files.named(question.value), `file "${question.value}"`);
      case 'fileContainingSymbol':
        return this.#file(this.#files.declaring(question.value), `symbol "${question.value}"`);
      case 'fileContainingExtension':
        return this.#extension(question.value);
      case 'allExtensionNumbersOfType':
        return this.#extensionNumbers(question.value);
      case undefined:
    }
    return failure(status.INVALID_ARGUMENT, 'The request asks for nothing that is known here.');
  }

  #list(): Answer {
    const names = [...this.#services()].toSorted();
    return { case: 'listServicesResponse', value: { service: names.map(name => ({ name })) } };
  }

  #extension({ containingType, extensionNumber }: ExtensionRequest): Answer {
    const extended = this.#files.message(containingType);
    const file = extended && this.#files.extending(extended, extensionNumber);
    return this.#file(file, `extension ${extensionNumber} of "${containingType}"`);
  }

  #extensionNumbers(baseTypeName: string): Answer {
    const extended = this.#files.message(baseTypeName);
    if (extended === undefined) return notFound(`message "${baseTypeName}"`);
    const extensionNumber = this.#files.extensionNumbers(extended);
    return { case: 'allExtensionNumbersResponse', value: { baseTypeName, extensionNumber } };
  }

  #file(file: DescFile | undefined, what: string): Answer {
    if (file === undefined) return notFound(what);
    const fileDescriptorProto = [...new Set([file, ...this.#unsent(file)])].map(each =>
      this.#files.bytesOf(each),
    );
    return { case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
  }

  /** The file and all it imports, less what was sent before; counts as sent. */
  #unsent(file: DescFile): DescFile[] {
    if (this.#sent.has(file)) return [];
    this.#sent.add(file);
    return [file, ...file.dependencies.flatMap(imported => this.#unsent(imported))];
  }
}

function notFound(what: string): Answer {
  return failure(status.NOT_FOUND, `There is no ${what} here.`);
}

function failure(errorCode: status, errorMessage: string): Answer {
  return { case: 'errorResponse', value: { errorCode, errorMessage } };
}
