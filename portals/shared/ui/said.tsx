// A sentence that reports a finished action. It takes the focus, since the action's button is often gone with its object.

import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

/** An object, so that the same sentence said again is news again. */
export type Notice = {
  readonly text: string
  /** Not all of it was done. */
  readonly partly?: boolean
  /** Where it can be taken back by one press. */
  readonly undo?: () => void
}

export function Said({ notice }: { readonly notice: Notice | undefined }) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (notice !== undefined) box.current?.focus()
  }, [notice])
  return (
    <div ref={box} tabIndex={-1} aria-live="polite">
      {notice && (
        <MessageBar intent={notice.partly ? 'warning' : 'success'} layout="multiline">
          <MessageBarBody>{notice.text}</MessageBarBody>
          {notice.undo && (
            <MessageBarActions>
              <Button onClick={notice.undo}>{t('common.undo')}</Button>
            </MessageBarActions>
          )}
        </MessageBar>
      )}
    </div>
  )
}
