// Finds the device object of a name or an id. Whoever joins a device says what it is called, so a name that several have chooses none.

import { type Api, ApiError } from '../../client/api.ts'
import type { Device } from '../../contract/graph/device.ts'
import { Fault } from '../../kernel/fault.ts'
import { isId, table } from '../output.ts'
import { joinInWords } from './words.ts'

export const path = '/beta/devices'

export async function objectNamed(api: Api, name: string): Promise<Device> {
  const found = isId(name) ? await byId(api, name) : await named(api, name)
  const [first, another] = found
  if (first && !another) return first
  if (!first) {
    throw new Fault(
      'not-found',
      `There is no device object '${name.slice(0, 256)}'. See taxiway device-object list --search.`,
      {
        reason: 'name-not-found',
      },
    )
  }
  throw new Fault(
    'conflict',
    `${found.length} device objects are named '${name}'. Nothing was done. Give the id of the one that you mean:`,
    {
      reason: 'which-one',
      details: {
        lines: table(
          ['Name', 'Join', 'Id'],
          found.map((one) => [one.displayName, joinInWords(one), one.id]),
        ),
        candidates: found.map(({ id, displayName }) => ({ id, displayName })),
      },
    },
  )
}

async function listed(api: Api, filter: string): Promise<readonly Device[]> {
  const query = new URLSearchParams({ $filter: filter, $top: '20' })
  return (await api.get<{ value: readonly Device[] }>(`${path}?${query}`)).value
}

const named = (api: Api, name: string): Promise<readonly Device[]> =>
  listed(api, `tolower(displayName) eq '${name.toLowerCase().replaceAll("'", "''")}'`)

/** Of the object, or the one that is in certificates and tokens. */
async function byId(api: Api, id: string): Promise<readonly Device[]> {
  try {
    return [await api.get<Device>(`${path}/${id}`)]
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    return listed(api, `deviceId eq '${id}'`)
  }
}
