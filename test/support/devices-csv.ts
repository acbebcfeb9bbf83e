// Files of devices as the Store and the business portal take them.

import { newHardware } from './world/office.ts'

export const threeColumns = 'Device Serial Number,Windows Product ID,Hardware Hash'

export const rowOf = ({ hash, fields }: ReturnType<typeof newHardware>): string => `${fields.serialNumber},,${hash}`

export const newRows = (count: number): string[] => Array.from({ length: count }, () => rowOf(newHardware()))

export const fileOf = (rows: readonly string[], header = threeColumns): string => [header, ...rows, ''].join('\r\n')
