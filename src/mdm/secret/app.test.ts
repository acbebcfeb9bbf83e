// What looks as if it held a secret, in scripts that administrators write.

import { expect, test } from 'vitest'

import { scriptLooksSecret } from './app.ts'

test.each([
  [`$apiKey = 'a1b2'`, true],
  [`$headers = @{ "X-Api-Key" = "a1b2" }`, true],
  [`'{ "password": "hunter2" }'`, true],
  [`Start-Process setup.exe "/quiet PASSWORD=hunter2"`, true],
  [`Invoke-RestMethod https://contoso.example/state?token=a1b2`, true],
  [`$token = Get-Content C:\\token.txt`, false],
  [`$token=Get-Content C:\\token.txt`, false],
  [`$password = "$given"`, false],
  [`$secret = ''`, false],
  [`if ($token -eq 'a') { 'found' }`, false],
  [`Add-Type -AssemblyName 'System.Web, Version=4.0.0.0, PublicKeyToken=b03f5f7f11d50a3a'`, false],
  [`@{ Token = $given; Secret = (Get-Item x) }`, false],
])('the script %s is taken for one with a secret: %s', (script, is) => {
  expect(scriptLooksSecret(script)).toBe(is)
})
