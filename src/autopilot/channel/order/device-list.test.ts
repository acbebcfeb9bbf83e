import { expect, test } from 'vitest'

import { readDeviceList } from './device-list.ts'

const none = { manufacturer: '', model: '', serialNumber: '', productKey: '' }
const tuple = { manufacturer: 'Fabrikam', model: 'FlexBook 14', serialNumber: 'FB14-000123' }

test.each([
  [
    'a product ID alone, with the hyphens of its bar code',
    '33011-22334-455\n',
    [{ ...none, productKey: '3301122334455' }],
  ],
  ['three names in order', 'Fabrikam, FlexBook 14 ,FB14-000123', [{ ...none, ...tuple }]],
  [
    'a product ID and then a device by its names',
    '3301122334455\r\n\r\nFabrikam,FlexBook 14,FB14-000123,3301122334456\r\n',
    [
      { ...none, productKey: '3301122334455' },
      { ...tuple, productKey: '3301122334456' },
    ],
  ],
  [
    'columns that the first line names, with others beside them',
    'Device Serial Number;Hardware Hash;Manufacturer name;Device model\nFB14-000123;;Fabrikam;FlexBook 14\n',
    [{ ...none, ...tuple }],
  ],
])('a list of an order is read: %s', (_what, text, devices) => {
  expect(readDeviceList(text)).toEqual({ devices })
})

test.each([
  ['nothing', ' \n', 'Name at least one device'],
  ['a header alone', 'Manufacturer,Model,Serial Number\n', 'Name at least one device'],
  ['a name that is not whole', 'Fabrikam,FlexBook 14\n', 'Line 1 names no device'],
  ['more than names', '3301122334455\na,b,c,d,e\n', 'Line 2 names no device'],
  ['a device twice', '3301122334455\n3301122334456\n33011-22334-455\n', 'Line 3 names the device of line 1 again'],
  ['a stray quotation mark', 'Fabrikam,"Flex"Book,1\n', 'Line 1 cannot be read'],
  ['too many', Array.from({ length: 1001 }, (_, n) => `33011${n}`).join('\n'), 'An order may have 1000 devices'],
])('a list of an order is refused with its line: %s', (_what, text, problem) => {
  expect(readDeviceList(text)).toEqual({ problem: expect.stringContaining(problem) })
})
