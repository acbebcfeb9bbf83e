// Requests as the vendor's Java SDK 1.15.4 sent them in a recording, with the customer and the ids put in.

/** Sent with each of its requests, with new ids. */
export const javaHeaders = (requestId: string): Record<string, string> => ({
  'MS-CorrelationId': '9bad8534-d5fb-4aef-b4f0-ff75c1a193a9',
  'MS-PartnerCenter-Client': 'Partner Center Java SDK',
  Accept: 'application/json',
  'X-Locale': 'en-US',
  'MS-Contract-Version': 'v1',
  'MS-SdkVersion': '1.15.4',
  'MS-RequestId': requestId,
  'x-ms-client-request-id': 'b748dc5f-6fd8-4cac-aafa-70fa3ee0572f',
  'User-Agent': 'AutoRest-Java',
  'Content-Type': 'application/json; charset=utf-8',
  'Accept-Encoding': 'gzip',
})

export const createdPolicy = {
  attributes: { objectType: 'ConfigurationPolicy' },
  name: 'Pol',
  policySettings: ['oobe_user_not_local_admin', 'skip_eula'],
  description: 'd',
  category: 'o_o_b_e',
}

export const changedPolicy = (id: string) => ({
  attributes: { objectType: 'ConfigurationPolicy' },
  name: 'Pol2',
  id,
  policySettings: ['skip_oem_registration'],
})

const sentDevice = (serialNumber: string, hardwareHash: string) => ({
  attributes: { objectType: 'Device' },
  serialNumber,
  productKey: '3305000000001',
  hardwareHash,
  modelName: 'M1',
  oemManufacturerName: 'Fabrikam',
})

export type SentDevice = { readonly serial: string; readonly hash: string }

export const createdBatch = (batchId: string, devices: readonly SentDevice[]) => ({
  attributes: { objectType: 'DeviceBatchCreationRequest' },
  devices: devices.map(({ serial, hash }) => sentDevice(serial, hash)),
  batchId,
})

export const addedDevices = (devices: readonly SentDevice[]) =>
  devices.map(({ serial, hash }) => sentDevice(serial, hash))

/** The list stands in it twice. */
export function policyUpdate(deviceId: string, policyId: string) {
  const devices = [deviceWithPolicy(deviceId, policyId)]
  return { attributes: { objectType: 'DevicePolicyUpdateRequest' }, devices, setDevices: devices }
}

/** With both spellings of the id. */
export const deviceWithPolicy = (id: string, policyId: string) => ({
  attributes: { objectType: 'Device' },
  id,
  policies: [{ key: 'o_o_b_e', value: policyId }],
  Id: id,
})
