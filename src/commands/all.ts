// Every command of the command line, by name; each is loaded only when it is asked for.

import type { Command } from 'commander'

export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).startCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
  tenant: async () => (await import('./tenant.ts')).tenantCommand(),
  import: async () => (await import('./devices.ts')).importCommand(),
  devices: async () => (await import('./devices.ts')).devicesCommand(),
  user: async () => (await import('./user.ts')).userCommand(),
  story: async () => (await import('./devices.ts')).storyCommand(),
  'allow-next': async () => (await import('./devices.ts')).allowNextCommand(),
  audit: async () => (await import('./audit.ts')).auditCommand(),
  alarms: async () => (await import('./alarms.ts')).alarmsCommand(),
  hash: async () => (await import('./hash.ts')).hashCommand(),
  device: async () => (await import('./device.ts')).deviceCommand(),
  fleet: async () => (await import('./fleet.ts')).fleetCommand(),
  role: async () => (await import('./role.ts')).roleCommand(),
  application: async () => (await import('./application.ts')).applicationCommand(),
  keys: async () => (await import('./keys.ts')).keysCommand(),
  config: async () => (await import('./config.ts')).configCommand(),
}
