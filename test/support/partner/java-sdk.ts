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
