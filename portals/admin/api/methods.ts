// What people sign in with.

import { type Entry, type Reply, request } from '../../shared/api/client.ts'

export type Method = Entry<'identity.authentication-method.list'>

export const methods = (id: string, signal?: AbortSignal) =>
  request('identity.authentication-method.list', { path: { id } }, signal)

export type AccessPass = Reply<'identity.access-pass.create'>

/** For an hour. The answer alone has it. */
export const makeAccessPass = (id: string): Promise<AccessPass> =>
  request('identity.access-pass.create', { path: { id }, body: {} })

export const removeAccessPass = (id: string, methodId: string) =>
  request('identity.access-pass.delete', { path: { id, methodId } })

export const removeApp = (id: string, methodId: string) =>
  request('identity.software-oath.delete', { path: { id, methodId } })

export const removePasskey = (id: string, methodId: string) =>
  request('identity.passkey.delete', { path: { id, methodId } })

export const removeHelloKey = (id: string, methodId: string) =>
  request('identity.hello-key.delete', { path: { id, methodId } })
