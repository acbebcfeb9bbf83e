// One member of a group, by what people know of it: the serial number of a registered device, or the user name of a person.

import { ApiProblem } from '../../../shared/api/problem.ts'
import { devicePage, devicesPath } from '../../api/devices.ts'
import { directoryDevice, groupNamed } from '../../api/directory.ts'
import { person } from '../../api/people.ts'

export type FoundMember = { readonly id: string; readonly name: string }

export async function findMember(wanted: string): Promise<FoundMember | undefined> {
  return wanted.includes('@') ? findPerson(wanted) : findDevice(wanted)
}

async function findPerson(userName: string): Promise<FoundMember | undefined> {
  try {
    const { id, userPrincipalName: name } = await person(userName)
    return { id, name }
  } catch (problem) {
    if (problem instanceof ApiProblem && (problem.status === 404 || problem.status === 400)) return undefined
    throw problem
  }
}

async function findDevice(serial: string): Promise<FoundMember | undefined> {
  // The service searches for what contains the text; only the very serial number is meant here.
  const registered = (await devicePage(devicesPath({ search: serial }))).value.find(
    ({ serialNumber }) => serialNumber.toLowerCase() === serial.toLowerCase(),
  )
  const object = registered && (await directoryDevice(registered.azureAdDeviceId))
  return object && { id: object.id, name: registered.serialNumber }
}

export async function findGroup(name: string): Promise<FoundMember | undefined> {
  const found = name.includes('@') ? undefined : await groupNamed(name)
  return found && { id: found.id, name: found.displayName }
}
