// A sentence that reports a finished action. It takes the focus, since the action's button is often gone with its object.

import { MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useEffect, useRef } from 'react'

/** An object, so that the same sentence said again is news again. */
export type Notice = { readonly text: string }

export function Said({ notice }: { readonly notice: Notice | undefined }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (notice !== undefined) box.current?.focus()
  }, [notice])
  return (
    <div ref={box} tabIndex={-1} aria-live="polite">
      {notice && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>{notice.text}</MessageBarBody>
        </MessageBar>
      )}
    </div>
  )
}
