// People, an alarm about one of them, and an application of a script.

import { writeFileSync } from 'node:fs'

import { raise } from '../../../../src/alarm/alarm.sql.ts'
import { atBrowser } from '../../world/person.ts'
import { password } from '../files.ts'
import { type Base, management, well } from './base.ts'
import type { Named } from './things.ts'

type User = Named & { readonly userPrincipalName: string; readonly roles: string[]; readonly accountEnabled: boolean }

export function people({ api, taxiway, world, tenant }: Base) {
  const user = async (name: string): Promise<User | undefined> =>
    (await api.get<{ value: User[] }>('/v1.0/users?$top=999')).value.find((one) => one.userPrincipalName === name)
  return {
    user,
    manager: async (name: string): Promise<User> => api.get<User>(`/v1.0/users/${encodeURIComponent(name)}/manager`),
    async haveUser(name: string): Promise<User> {
      if (!(await user(name))) await well(taxiway('user', 'create', name, '--may-join'))
      const { id } = (await user(name)) as User
      await api.patch(`/v1.0/users/${id}`, { accountEnabled: true, passwordProfile: { password } })
      return (await user(name)) as User
    },
    async lackUser(name: string): Promise<void> {
      const there = await user(name)
      if (there) await api.delete(`/v1.0/users/${there.id}`)
    },
    browser: () => atBrowser(world),
    signsIn: async (userPrincipalName: string, secret: string): Promise<boolean> =>
      (await atBrowser(world).signIn({ userPrincipalName, password: secret })).code !== undefined,
    async signsInWithPass(username: string, pass: string): Promise<boolean> {
      const browser = atBrowser(world)
      const page = (await browser.passwordPage(username)) ?? ''
      const { left } = await browser.send(page, { form: { step: 'pass', username, pass } })
      return left?.includes('code=') === true
    },
    async anAlarm(): Promise<string> {
      const subjectId = 'admin@home.example'
      await raise(world.app.db, tenant.tenantId, new Date(), {
        kind: 'password-guesses',
        subjectKind: 'user-name',
        subjectId,
        detail: { lastName: subjectId, lastAddress: '127.0.1.1' },
      })
      const { value } = await api.get<{ value: { id: string; kind: string }[] }>(`${management}/alarms?$top=99`)
      return value.find(({ kind }) => kind === 'password-guesses')?.id ?? ''
    },
    async anApplication(): Promise<string> {
      const { out } = await well(taxiway('application', 'add', 'script', '--role', 'Group.Read.All', '--json'))
      const { clientId, clientSecret } = JSON.parse(out) as { clientId: string; clientSecret: string }
      writeFileSync('secret.txt', clientSecret)
      return clientId
    },
  }
}
