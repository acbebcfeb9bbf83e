// What both this person and somebody else have changed: nothing was saved, nothing typed is lost, and the person decides.

import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import type { Meanwhile } from './use-form.ts'

export function MeanwhileQuestion({ meanwhile }: { readonly meanwhile: Meanwhile | undefined }) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (meanwhile) box.current?.focus()
  }, [meanwhile])
  if (!meanwhile) return null
  // The button that was pressed goes with the box: what saves is the next best place.
  const leave = (then: () => void) => () => {
    box.current?.closest('form')?.querySelector<HTMLElement>('[type="submit"]')?.focus()
    then()
  }
  return (
    <div ref={box} tabIndex={-1} role="alert" style={{ outlineStyle: 'none' }}>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t('meanwhile.title')}</MessageBarTitle> {t('meanwhile.lead')}
        </MessageBarBody>
        <MessageBarActions>
          <Button onClick={leave(meanwhile.saveMine)}>{t('meanwhile.mine')}</Button>
          <Button onClick={leave(meanwhile.takeTheirs)}>{t('meanwhile.theirs')}</Button>
        </MessageBarActions>
      </MessageBar>
    </div>
  )
}
