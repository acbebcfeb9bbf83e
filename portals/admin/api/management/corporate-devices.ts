// Corporate identifiers: devices that the organisation says are its own.

import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import type { FileIdentifier, IdentifierType } from '../../../../src/kernel/corporate-identifier.ts'
import { addressOf } from '../../../shared/api/address.ts'
import { type Entry, request, restingPageOf } from '../../../shared/api/client.ts'
import { samePages } from '../../../shared/api/page.ts'
import { keepsUp } from '../../../shared/ui/list/refetch.ts'
import type { CorporateDeviceSearch } from '../../pages/corporate-devices/search.ts'

export type CorporateDevice = Entry<'mdm.corporate-identifier.list'>

function listPath({ search, show, sort = 'importedDeviceIdentifier', descending }: CorporateDeviceSearch): string {
  // No identifier has quotation marks or backslashes.
  const text = search?.replace(/["\\]/g, '').trim()
  return addressOf('mdm.corporate-identifier.list', {
    query: {
      $top: '200',
      $count: 'true',
      $search: text ? `"${text}"` : undefined,
      $filter: show && `enrollmentState eq '${show}'`,
      $orderby: `${sort}${descending ? ' desc' : ''}`,
    },
  })
}

export const corporateDevicesQuery = (search: CorporateDeviceSearch) =>
  infiniteQueryOptions({
    queryKey: ['corporate-devices', search],
    queryFn: ({ pageParam, signal }) => restingPageOf('mdm.corporate-identifier.list', pageParam, signal),
    initialPageParam: listPath(search),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
    ...keepsUp,
  })

/** Whether there is one of a Windows device: the first changes what all others count as. */
export async function hasWindowsIdentifier(signal?: AbortSignal): Promise<boolean> {
  const query = { $top: '1', $filter: "importedDeviceIdentityType eq 'manufacturerModelSerial'" }
  return (await request('mdm.corporate-identifier.list', { query }, signal)).value.length > 0
}

export type ImportWanted = {
  readonly type: IdentifierType
  readonly identifiers: readonly FileIdentifier[]
  readonly overwrite: boolean
}

export async function importIdentifiers({ type, identifiers, overwrite }: ImportWanted) {
  const { value } = await request('mdm.corporate-identifier.import', {
    body: {
      importedDeviceIdentities: identifiers.map(({ identifier, description }) => ({
        importedDeviceIdentifier: identifier,
        importedDeviceIdentityType: type,
        ...(description && { description }),
      })),
      overwriteImportedDeviceIdentities: overwrite,
    },
  })
  const imported = value.filter(({ status }) => status).length
  return { imported, known: value.length - imported }
}

export const deleteIdentifier = (id: string) => request('mdm.corporate-identifier.delete', { path: { id } })
