// The security identifier Windows derives for an object of the directory: `S-1-12-1-` and the object's GUID as four
// little-endian numbers (docs/specification/device-registration.md).

import { guidToMixedEndian } from '../../kernel/bytes.ts'
import { roleIds } from '../../kernel/role.ts'

export function sidOfObject(objectId: string): string {
  const bytes = guidToMixedEndian(objectId)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return `S-1-12-1-${[0, 4, 8, 12].map((at) => view.getUint32(at, true)).join('-')}`
}

/** The group whose members administer a computer. */
export const administratorsSid = 'S-1-5-32-544'

/** Directory roles whose members administer every joined computer, whatever its profile says (S-085). */
export const roleObjectIds = {
  'global-administrator': roleIds['global-administrator'],
  'device-administrator': roleIds['device-administrator'],
} as const
