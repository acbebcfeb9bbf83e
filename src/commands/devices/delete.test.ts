// Where the service refuses one of the records on the way. That all of them go is tried in test/flows/commands.

import { expect, test } from 'vitest'

import { type Api, ApiError } from '../../client/api.ts'
import { deleteEverything, refuseHalf } from './delete.ts'

const machine = {
  name: 'PF2ABC',
  managedId: 'managed-id',
  registrationId: 'registration-id',
  directoryId: 'directory-id',
  assurance: 'ek',
  simulatedTpm: false,
}

/** A service that answers the deletion of these with these. */
function service(answers: Readonly<Record<string, number>>) {
  const asked: string[] = []
  const api = {
    async delete(path: string) {
      asked.push(path.split('/').at(-1) ?? '')
      const status = answers[asked.at(-1) ?? '']
      if (status !== undefined) throw new ApiError(status, 'Conflict', 'A wipe waits for it.')
    },
  } as Pick<Api, 'delete'> as Api
  return { api, asked }
}

test('all records of a machine go in the order in which they depend on each other, and what is gone already hinders nothing', async () => {
  const { api, asked } = service({ 'directory-id': 404 })
  await deleteEverything(api, machine)
  expect(asked).toEqual(['managed-id', 'registration-id', 'directory-id'])
})

test('a refusal at the first record leaves all as it was, and says what the service says', async () => {
  const { api, asked } = service({ 'managed-id': 409 })
  await expect(deleteEverything(api, machine)).rejects.toMatchObject({ message: 'A wipe waits for it.' })
  expect(asked).toEqual(['managed-id'])
})

test('a refusal on the way says what is gone, what is not and why, and how the rest is deleted', async () => {
  const { api } = service({ 'directory-id': 403 })
  await expect(deleteEverything(api, machine)).rejects.toMatchObject({
    reason: 'device-half-deleted',
    message:
      'PF2ABC is deleted from management and deployment, not from the directory: A wipe waits for it. Delete the rest when that is settled: taxiway devices delete directory-id',
  })
})

test('an object that a registration outside the plan needs stops all of it before the first record goes', async () => {
  const asked: string[] = []
  const api = {
    async get(path: string) {
      asked.push(decodeURIComponent(path))
      return { value: [{ id: 'registration-id', serialNumber: 'PF2ABC' }] }
    },
  } as Pick<Api, 'get'> as Api
  const found = { ...machine, deviceId: 'device-id' }
  await refuseHalf(api, [found])
  expect(asked).toEqual([expect.stringContaining("azureAdDeviceId eq 'device-id'")])
  await expect(refuseHalf(api, [{ ...found, registrationId: undefined }])).rejects.toMatchObject({
    reason: 'registration-stays',
    message: expect.stringMatching(/^Nothing was done\..* taxiway devices delete registration-id$/),
  })
})
