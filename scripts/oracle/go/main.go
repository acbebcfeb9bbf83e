// Drives go-oidc against this installation, which the environment variable ORACLE describes, and a person through oauth2-proxy
// where PROXY names one. One JSON line a step.

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

type installation struct {
	Urls         map[string]string `json:"urls"`
	TenantID     string            `json:"tenantId"`
	User         string            `json:"user"`
	Password     string            `json:"password"`
	ClientID     string            `json:"clientId"`
	ClientSecret string            `json:"clientSecret"`
	RedirectURI  string            `json:"redirectUri"`
}

var on installation
var transport *http.Transport

func step(name string, take func() (string, error)) {
	start := time.Now()
	detail, err := take()
	if err != nil {
		detail = err.Error()
	}
	line, _ := json.Marshal(map[string]any{"step": name, "ok": err == nil, "detail": detail, "ms": time.Since(start).Milliseconds()})
	fmt.Println(string(line))
}

// The first of a page: others lead to other ways to sign in.
var forms = regexp.MustCompile(`(?s)<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>`)
var inputs = regexp.MustCompile(`<input[^>]*>`)

func attribute(tag, name string) string {
	found := regexp.MustCompile(name + `="([^"]*)"`).FindStringSubmatch(tag)
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

// signIn follows redirects and fills in forms. It stops where an address begins with stop, or where a page has no form.
func signIn(start, stop string, more url.Values) (string, string, error) {
	jar, _ := cookiejar.New(nil)
	left := ""
	browser := &http.Client{Transport: transport, Jar: jar, CheckRedirect: func(to *http.Request, _ []*http.Request) error {
		if stop != "" && strings.HasPrefix(to.URL.String(), stop) {
			left = to.URL.String()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	answer, err := browser.Get(start)
	for visits := 0; visits < 12 && err == nil; visits++ {
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		form := forms.FindStringSubmatch(string(body))
		if left != "" || form == nil {
			return left, fmt.Sprintf("%d %s", answer.StatusCode, body), nil
		}
		fields := url.Values{}
		for _, tag := range inputs.FindAllString(form[2], -1) {
			fields.Set(attribute(tag, "name"), attribute(tag, "value"))
		}
		for name, value := range map[string]string{"username": on.User, "password": on.Password} {
			if fields.Has(name) {
				fields.Set(name, value)
			}
		}
		if fields.Has("user_code") {
			for name := range more {
				fields.Set(name, more.Get(name))
			}
		}
		action, _ := answer.Request.URL.Parse(html.UnescapeString(form[1]))
		answer, err = browser.PostForm(action.String(), fields)
	}
	if err == nil {
		err = errors.New("the sign-in does not end")
	}
	return "", "", err
}

func main() {
	if err := json.Unmarshal([]byte(os.Getenv("ORACLE")), &on); err != nil {
		panic(err)
	}
	ca, err := os.ReadFile(os.Getenv("ORACLE_CA"))
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	if proxy := os.Getenv("PROXY"); proxy != "" {
		throughProxy(proxy)
		return
	}
	asClient()
}

func throughProxy(proxy string) {
	step("nobody gets through unsigned", func() (string, error) {
		answer, err := http.Get(proxy + "/")
		if err == nil && answer.StatusCode != http.StatusForbidden {
			err = fmt.Errorf("answered %d", answer.StatusCode)
		}
		return "", err
	})
	step("a person signs in and gets through", func() (string, error) {
		_, text, err := signIn(proxy+"/oauth2/start?rd=%2Foauth2%2Fuserinfo", "", nil)
		if err == nil && !strings.Contains(text, on.User) {
			err = errors.New(text)
		}
		return text, err
	})
}

func asClient() {
	ctx := oidc.ClientContext(context.Background(), &http.Client{Transport: transport})
	var provider *oidc.Provider
	step("discovery", func() (string, error) {
		found, err := oidc.NewProvider(ctx, on.Urls["login"]+"/"+on.TenantID+"/v2.0")
		provider = found
		return "", err
	})
	if provider == nil {
		return
	}
	config := oauth2.Config{ClientID: on.ClientID, ClientSecret: on.ClientSecret, Endpoint: provider.Endpoint(), RedirectURL: on.RedirectURI,
		Scopes: []string{oidc.ScopeOpenID, "profile", "email", oidc.ScopeOfflineAccess}}
	var token *oauth2.Token
	step("code with PKCE", func() (string, error) {
		verifier := oauth2.GenerateVerifier()
		to := config.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier), oidc.Nonce("once"))
		left, text, err := signIn(to, on.RedirectURI, nil)
		if err != nil || left == "" {
			return text, errors.Join(err, errors.New("nobody came back"))
		}
		back, _ := url.Parse(left)
		token, err = config.Exchange(ctx, back.Query().Get("code"), oauth2.VerifierOption(verifier))
		return "", err
	})
	if token == nil {
		return
	}
	step("id token: signature, issuer, audience, nonce, digest of the access token", func() (string, error) {
		raw, _ := token.Extra("id_token").(string)
		verified, err := provider.Verifier(&oidc.Config{ClientID: on.ClientID}).Verify(ctx, raw)
		if err != nil {
			return "", err
		}
		if verified.Nonce != "once" {
			return "", errors.New("another nonce")
		}
		if verified.AccessTokenHash == "" {
			return "no digest of the access token", nil
		}
		return "", verified.VerifyAccessToken(token.AccessToken)
	})
	step("userinfo", func() (string, error) {
		info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err == nil && info.Email != on.User {
			err = fmt.Errorf("of %s", info.Email)
		}
		return "", err
	})
	step("refresh", func() (string, error) {
		again, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
		if err == nil && again.AccessToken == token.AccessToken {
			err = errors.New("the same token")
		}
		return "", err
	})
	step("code on another device", func() (string, error) {
		program := oauth2.Config{ClientID: "04b07795-8ddb-461a-bbee-02f9e1bf7b46", Endpoint: provider.Endpoint(), Scopes: config.Scopes}
		asked, err := program.DeviceAuth(ctx)
		if err != nil {
			return "", err
		}
		more := url.Values{"user_code": {asked.UserCode}, "answer": {"allow"}}
		_, text, err := signIn(asked.VerificationURI, "", more)
		if err != nil || !strings.Contains(text, "The device is signed in") {
			return text, errors.Join(err, errors.New("the device was not allowed"))
		}
		_, err = program.DeviceAccessToken(ctx, asked)
		return "", err
	})
}
