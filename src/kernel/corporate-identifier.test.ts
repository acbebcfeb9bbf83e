import { expect, test } from 'vitest'

import { type IdentifierType, keyOfIdentifier, mostIdentifiers, readIdentifierFile } from './corporate-identifier.ts'

const wrong = (text: string, type?: IdentifierType) =>
  readIdentifierFile(text, type).problems.map(({ line, message }) => `${line} ${message.split(/[.:,]/, 1)}`)

test('each wrong line of a file is told by its number and with what is wrong, and the others are read', () => {
  const file = [
    '\uFEFFManufacturer, Model, Serial',
    'Contoso, Book 3 ,A1',
    '',
    'Contoso,Book 3',
    'Contoso,"Book 3",A2',
    'Contoso,,A3',
    'CONTOSO,Book 3,a.1',
    `Contoso,Book 3,${'9'.repeat(129)}`,
    'Contoso,Book 3,A4',
  ].join('\r\n')
  expect(wrong(file)).toEqual([
    '1 This looks like a header',
    '4 A line is manufacturer',
    '5 Leave the quotes out',
    '6 A part is empty',
    '7 The same device stands in line 2',
    '8 A part has at most 128 characters',
  ])
  expect(readIdentifierFile(file).identifiers).toEqual([
    { line: 2, identifier: 'Contoso,Book 3,A1', description: '' },
    { line: 9, identifier: 'Contoso,Book 3,A4', description: '' },
  ])
  const many = Array.from({ length: mostIdentifiers + 1 }, (_, n) => `Contoso,Book 3,${n}`).join('\n')
  expect(wrong(many)).toEqual([`${mostIdentifiers + 1} A file has at most 5000 devices`])
})

test('identifiers of one part have details behind a comma', () => {
  expect(readIdentifierFile('49-015420-323751-8,Reception\n490154203237518\nIMEI\n12', 'imei')).toMatchObject({
    identifiers: [{ line: 1, identifier: '49-015420-323751-8', description: 'Reception' }],
    problems: [{ line: 2 }, { line: 3 }, { line: 4 }],
  })
  expect(wrong('Serial Number,Details\nSN-1,a,b\nSN-2', 'serialNumber')).toEqual([
    '1 This looks like a header',
    '2 A line is the identifier',
  ])
})

test('dots, commas, blanks and letter case make no other identifier, and what is none has no key', () => {
  const same = ['Contoso Inc,Book  3,5CD1234', 'CONTOSO Inc.,book 3, 5cd.1234 ']
  expect(new Set(same.map((one) => keyOfIdentifier('manufacturerModelSerial', one)))).toHaveProperty('size', 1)
  expect(keyOfIdentifier('imei', '49 015420 323751 8')).toBe('490154203237518')
  for (const [type, text] of [
    ['manufacturerModelSerial', 'Contoso,Book,.'],
    ['manufacturerModelSerial', 'Contoso,Book,A,1'],
    ['serialNumber', '. '],
    ['serialNumber', 'A,B'],
    ['imei', '49015420323751x'],
  ] as const)
    expect([text, keyOfIdentifier(type, text)]).toEqual([text, undefined])
})
