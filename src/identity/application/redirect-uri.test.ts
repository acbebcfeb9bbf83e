import { expect, test } from 'vitest'

import { isRegistered, isSafeLoopback } from './redirect-uri.ts'

const kinds = {
  web: ['https://app.example/back', 'http://localhost:8080/server'],
  spa: ['https://localhost:5173/', 'http://localhost:5173/page'],
  native: ['http://localhost/program', 'http://127.0.0.1:9000/program', 'http://[::1]/program', 'app://back'],
}

test('a program may listen at any port of its machine; a page and a server come back to their own address alone', () => {
  for (const uri of [
    ...Object.values(kinds).flat(),
    'http://localhost:41234/program',
    'http://127.0.0.1/program',
    'http://[::1]:41234/program',
  ]) {
    expect([uri, isRegistered(kinds, uri)]).toEqual([uri, true])
  }
  for (const uri of [
    'http://localhost:8081/server',
    'http://localhost:5174/page',
    'https://localhost:5174/',
    'https://localhost:41234/program',
    'http://localhost:41234/Program',
    'http://localhost:41234/program?x',
    'http://pia@localhost:41234/program',
    'http://localhost.evil.example:80/program',
    'http://127.0.0.2/program',
    'app://back/',
    'not an address',
    '',
  ]) {
    expect([uri, isRegistered(kinds, uri)]).toEqual([uri, false])
  }
})

test('https on the machine itself is told from https elsewhere', () => {
  expect(
    ['https://localhost:1/', 'https://[::1]/', 'https://app.example/', 'http://localhost/'].map(isSafeLoopback),
  ).toEqual([true, true, false, false])
})
