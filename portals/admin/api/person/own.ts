// What the signed-in person signs in with.

import { queryOptions } from '@tanstack/react-query'

import { type Entry, request } from '../../../shared/api/client.ts'

export type OwnMethod = Entry<'identity.own-method.list'>

export const ownMethodsQuery = () =>
  queryOptions({
    queryKey: ['own', 'methods'],
    queryFn: async ({ signal }) => (await request('identity.own-method.list', {}, signal)).value,
  })

export const removeOwnPasskey = (id: string) => request('identity.own-passkey.delete', { path: { id } })

export const removeOwnApp = (id: string) => request('identity.own-software-oath.delete', { path: { id } })

export const signOwnOut = async (): Promise<void> => {
  await request('identity.own-session.revoke', {})
}

export const changeOwnPassword = (currentPassword: string, newPassword: string) =>
  request('identity.own-password.change', { body: { currentPassword, newPassword } })
