/** The application. What balances its client is the `channelFactoryOverride`. */
import { type DynamicModule, Module } from '@nestjs/common';
import { ClientsModule, Transport } from '@nestjs/microservices';
import { PeerChannel } from '@peerage/transport-grpc';
import { protoPath } from './greeter.js';
import { Greeters } from './greeters.js';
import { GREETER_CLIENT, GreetingService } from './greeting.service.js';

@Module({})
export class AppModule {
  static over(addresses: readonly string[]): DynamicModule {
    const client = ClientsModule.registerAsync([
      {
        name: GREETER_CLIENT,
        extraProviders: [{ provide: Greeters, useValue: new Greeters(addresses) }],
        inject: [Greeters],
        useFactory: ({ chooser }: Greeters) => ({
          transport: Transport.GRPC,
          options: {
            package: 'greeter',
            protoPath,
            channelOptions: { channelFactoryOverride: () => new PeerChannel(chooser) },
          },
        }),
      },
    ]);
    return { module: AppModule, imports: [client], providers: [GreetingService] };
  }
}
