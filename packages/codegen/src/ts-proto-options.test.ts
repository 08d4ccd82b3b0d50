import { parseTsProtoOption, pluginParameter } from './ts-proto-options.js';

describe('pluginParameter', () => {
  it('asks for ESM imports and both kinds of service definition', () => {
    expect(pluginParameter({}).split(',')).toEqual([
      'importSuffix=.js',
      'esModuleInterop=true',
      'enumsAsLiterals=true',
      'useExactTypes=false',
      'outputServices=grpc-js',
      'outputServices=generic-definitions',
      'Mpeerage/options.proto=@peerage/codegen',
    ]);
  });

  it('leaves the routing options in where schemas refer to them', () => {
    expect(pluginParameter({ outputSchema: 'true' })).not.toContain('peerage/options.proto');
  });

  it('replaces a default instead of adding to it, for ts-proto makes a list of a repeated name', () => {
    const parameter = pluginParameter({ importSuffix: '.ts', forceLong: 'bigint' }).split(',');
    expect(parameter.filter(option => option.startsWith('importSuffix'))).toEqual(['importSuffix=.ts']);
    expect(parameter).toContain('forceLong=bigint');
  });

  it('knows import mappings', () => {
    expect(pluginParameter({ 'Ma/b.proto': './b.js' })).toContain('Ma/b.proto=./b.js');
  });

  it('names an option that ts-proto would ignore', () => {
    expect(() => pluginParameter({ forceLnog: 'bigint' })).toThrow('ts-proto has no option "forceLnog"');
  });
});

describe('parseTsProtoOption', () => {
  it('splits at the first equals sign', () => {
    expect(parseTsProtoOption('Ma.proto=b=c')).toEqual(['Ma.proto', 'b=c']);
  });

  it.each(['forceLong', '=bigint', ''])('refuses %j', text => {
    expect(() => parseTsProtoOption(text)).toThrow(`"${text}" is no ts-proto option: expected name=value.`);
  });
});
