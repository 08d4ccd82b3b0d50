import { Metadata } from '@grpc/grpc-js';
import { thrownBy } from '@peerage/testing';
import {
  answeringOnce,
  channelOptionsFor,
  connectErrorIn,
  headerOf,
  targetOf,
  withoutWaiting,
} from './grpc-js.js';

describe('targetOf', () => {
  it.each([
    ['10.0.0.1:50051', 'ipv4:10.0.0.1:50051'],
    ['[::1]:50051', 'ipv6:[::1]:50051'],
    ['localhost:50051', 'dns:localhost:50051'],
    ['greeter.prod.svc:443', 'dns:greeter.prod.svc:443'],
    ['unix:/run/greeter.sock', 'unix:/run/greeter.sock'],
  ])('names %s so that it leads nowhere else', (address, target) => {
    expect(targetOf(address)).toBe(target);
  });

  it.each(['', 'host', 'host:99999', 'host:0', '::1:50051', 'dns:host:1', 'unix:'])(
    'refuses "%s"',
    address => {
      expect(thrownBy(() => targetOf(address))).toMatchObject({ code: 'invalid-identifier' });
    },
  );
});

describe('channelOptionsFor', () => {
  it('suits a channel that is one peer', () => {
    expect(channelOptionsFor({})).toEqual({
      'grpc.client_idle_timeout_ms': 2147483647,
      'grpc.use_local_subchannel_pool': 1,
      'grpc.enable_channelz': 0,
      'grpc.enable_http_proxy': 0,
      'grpc.per_rpc_retry_buffer_size': 65_536,
      'grpc.service_config_disable_resolution': 1,
      'grpc.initial_reconnect_backoff_ms': 100,
    });
  });

  it('gives way to what it is given', () => {
    const given = {
      'grpc.enable_http_proxy': 1,
      'grpc.keepalive_time_ms': 77,
      'grpc.primary_user_agent': 'me',
    };
    expect(channelOptionsFor(given)).toMatchObject(given);
  });

  it('cuts an idle timeout that would overflow its timer', () => {
    expect(channelOptionsFor({ 'grpc.client_idle_timeout_ms': Number.MAX_SAFE_INTEGER })).toMatchObject({
      'grpc.client_idle_timeout_ms': 2147483647,
    });
    expect(channelOptionsFor({ 'grpc.client_idle_timeout_ms': 1000 })).toMatchObject({
      'grpc.client_idle_timeout_ms': 1000,
    });
  });

  it('leaves no attempt to connect to the channel itself', () => {
    const option = 'grpc.initial_reconnect_backoff_ms';
    expect(channelOptionsFor({ [option]: 50 })[option]).toBe(100);
  });

  it('takes the name of the certificate for the authority unless there is another', () => {
    const named = { 'grpc.ssl_target_name_override': 'greeter.test' };
    expect(channelOptionsFor(named)['grpc.default_authority']).toBe('greeter.test');
    expect(channelOptionsFor({ ...named, 'grpc.default_authority': 'a' })['grpc.default_authority']).toBe(
      'a',
    );
  });

  it('leaves what it is given as it is', () => {
    const given = Object.freeze({ 'grpc.ssl_target_name_override': 'greeter.test' });
    expect(() => channelOptionsFor(given)).not.toThrow();
  });
});

describe('connectErrorIn', () => {
  it.each([
    [
      'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ',
      'connect ECONNREFUSED 127.0.0.1:1',
    ],
    [
      'No connection established. Last error: connect ETIMEDOUT 10.0.0.1:1. Resolution note: x',
      'connect ETIMEDOUT 10.0.0.1:1',
    ],
    ['No connection established. Last error: null. Resolution note: ', 'null'],
    ['Name resolution failed for target dns:nowhere:1', 'Name resolution failed for target dns:nowhere:1'],
  ])('finds the reason in "%s"', (details, problem) => {
    expect(connectErrorIn(details)).toBe(problem);
  });
});

describe('answeringOnce', () => {
  it('passes on the first answer alone', () => {
    const answers: unknown[] = [];
    const context = answeringOnce({ flags: 3, callback: error => void answers.push(error) });
    context.callback?.(null);
    context.callback?.(new Error('second'));
    expect(answers).toEqual([null]);
    expect(context.flags).toBe(3);
  });

  it('costs nothing where nobody waits', () => {
    const context = {};
    expect(answeringOnce(context)).toBe(context);
  });
});

describe('headerOf', () => {
  const metadata = new Metadata();
  metadata.add('user', 'ada');
  metadata.add('user', 'bob');
  metadata.add('key-bin', Buffer.from('ab'));

  it.each([
    ['user', 'ada,bob'],
    ['key-bin', 'YWI='],
    ['absent', undefined],
  ])('reads %s', (name, value) => {
    expect(headerOf(metadata, name)).toBe(value);
  });
});

describe('withoutWaiting', () => {
  it('changes that one option, in a copy', () => {
    const metadata = new Metadata({ waitForReady: true, idempotentRequest: true });
    metadata.set('user', 'ada');
    const copy = withoutWaiting(metadata);
    expect(copy.getOptions()).toEqual({ waitForReady: false, idempotentRequest: true });
    expect(copy.get('user')).toEqual(['ada']);
    expect(metadata.getOptions().waitForReady).toBe(true);
  });
});
