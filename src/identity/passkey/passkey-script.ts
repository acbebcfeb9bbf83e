// The one script of the authority: no page can speak to what holds a passkey without (WebAuthn §5.1). It is a file of
// its own, so that the page's policy names no other, says nothing itself, and hands every failure to the server, which has words
// for it in the reader's language.

export const passkeyScript = `'use strict'
for (const form of document.querySelectorAll('form[data-passkey]')) {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0))
  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(''))
      .replace(/\\+/g, '-')
      .replace(/\\//g, '_')
      .replace(/=+$/, '')
  const keys = (all) => (all || []).map((one) => ({ ...one, id: bytes(one.id) }))

  const make = (asked) =>
    navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: keys(asked.excludeCredentials),
      },
    })
  const made = ({ id, rawId, type, response, authenticatorAttachment }) => ({
    id,
    rawId: text(rawId),
    type,
    authenticatorAttachment,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports ? response.getTransports() : [],
    },
  })
  const use = (asked) =>
    navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: keys(asked.allowCredentials) },
    })
  const used = ({ id, rawId, type, response, authenticatorAttachment }) => ({
    id,
    rawId: text(rawId),
    type,
    authenticatorAttachment,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      ...(response.userHandle && { userHandle: text(response.userHandle) }),
    },
  })

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (form.ariaBusy === 'true') return
    form.ariaBusy = 'true'
    const options = JSON.parse(form.dataset.options)
    Promise.resolve()
      .then(() => (form.dataset.passkey === 'make' ? make(options).then(made) : use(options).then(used)))
      .then(
        (answer) => {
          form.elements.answer.value = JSON.stringify(answer)
        },
        (error) => {
          form.elements.failed.value = error.name
        },
      )
      .then(() => form.submit())
  })
}
`
