// A save that asks first: what was typed is saved after a yes, and stays as it is after a no.

import { useState } from 'react'

export type OpenQuestion = { readonly save: () => void; readonly leave: () => void }

export function useSaveQuestion() {
  const [open, setOpen] = useState<OpenQuestion>()
  /** Rejects when the change is not wanted after all; the form keeps what was typed. */
  const confirmed = () =>
    new Promise<void>((resolve, reject) => {
      setOpen({
        save: () => {
          setOpen(undefined)
          resolve()
        },
        leave: () => {
          setOpen(undefined)
          reject(new Error('It was not confirmed.'))
        },
      })
    })
  return { open, confirmed }
}
