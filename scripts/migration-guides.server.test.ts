/** Runs the programs of the guides that show before and after: every client against every server. */
import { GuideProject, type RunningServer } from './guide-project.js';

describe.each(['grpc-js', 'nice-grpc', 'yarpc'])('migrate-from-%s', name => {
  const project = new GuideProject(`migrate-from-${name}`);
  const clients = project.programs('client.ts');
  const servers = project.programs('server.ts');
  let running: RunningServer[];

  beforeAll(async () => {
    await project.generate();
  }, 60_000);

  afterAll(() => project.dispose());

  it('compiles', () => {
    expect(clients.length * servers.length).toBeGreaterThan(0);
    expect(project.compile()).toBe('');
  }, 60_000);

  describe.each(servers)('%s', server => {
    beforeAll(async () => {
      running = await Promise.all([project.startServer(server), project.startServer(server)]);
    }, 60_000);

    it.each(clients)(
      'answers %s',
      async client => {
        const addresses = running.map(({ address }) => address);
        expect(await project.runClient(client, addresses)).toBe(project.files['output']);
      },
      60_000,
    );

    it('stops when it is told to', async () => {
      expect(await Promise.all(running.map(one => one.stop()))).toEqual([0, 0]);
    }, 60_000);
  });
});
