// The device registration service: discovery, nonce, join, keys of Windows Hello (MS-DVRD, MS-DVRJ, MS-KPP;
// docs/specification/device-registration.md).

import { defineRawRoute } from './route.ts'

export const discoverJoin = defineRawRoute({
  id: 'registration.discover',
  service: 'drs',
  method: 'GET',
  path: '/:tenant/Discover',
  access: {
    kind: 'anonymous',
    because: 'A device reads the addresses of the service before it has anything to prove.',
  },
  summary: 'The addresses of the registration service of one tenant.',
  produces: ['application/json'],
})

export const getJoinNonce = defineRawRoute({
  id: 'registration.nonce',
  service: 'drs',
  method: 'GET',
  path: '/EnrollmentServer/nonce/:tenant',
  access: { kind: 'anonymous', because: 'A nonce is worth nothing by itself; devices ask for one before they sign.' },
  summary: 'A fresh nonce.',
  produces: ['application/json'],
})

export const joinDevice = defineRawRoute({
  id: 'registration.join',
  service: 'drs',
  method: 'POST',
  path: '/EnrollmentServer/device',
  access: { kind: 'bearer', audience: 'drs' },
  summary: 'Joins the calling device to the directory of the person who signed in on it.',
  consumes: ['application/json'],
  produces: ['application/json'],
  bodyLimit: 128 * 1024,
})

export const joinComputer = defineRawRoute({
  id: 'registration.computer.join',
  service: 'drs',
  method: 'PUT',
  path: '/EnrollmentServer/device/:deviceId',
  access: {
    kind: 'anonymous',
    because:
      'A computer of an Active Directory signs its request with the key whose certificate that directory synchronised.',
  },
  summary: 'Registers a computer that an Active Directory synchronises.',
  consumes: ['application/json'],
  produces: ['application/json'],
  bodyLimit: 128 * 1024,
})

export const registerKey = defineRawRoute({
  id: 'identity.hello-key.register',
  service: 'drs',
  method: 'POST',
  path: '/EnrollmentServer/key',
  access: { kind: 'bearer', audience: 'drs' },
  summary: 'Registers a Windows Hello key of the person who showed a second factor on the joined device just now.',
  consumes: ['application/json'],
  produces: ['application/json'],
  bodyLimit: 32 * 1024,
})

export const leaveDirectory = defineRawRoute({
  id: 'registration.device.leave',
  service: 'drs',
  method: 'DELETE',
  path: '/EnrollmentServer/device/:deviceId',
  access: { kind: 'join-certificate' },
  summary: 'Takes the calling device out of the directory: its join and its management end.',
  produces: ['application/json'],
})
