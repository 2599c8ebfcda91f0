package project

import (
	"context"
	"testing"
)

const withSecrets = `
services:
  web:
    image: shop/web:1
    command: [serve, --password, hunter2222]
    environment:
      DB_PASSWORD: hunter2222
      PLAIN: visible
      DATABASE_URL: postgres://app:s3cret%21pw@db/app
      ADMIN_PASSWORD: "true"
      TOKEN_FILE: /run/secrets/token
      SHOP_PASSWORD: shop
    env_file: web.env
    build:
      context: .
      args: {NPM_TOKEN: npm_abcdef, MODE: fast}
secrets:
  api: {environment: API}
  file: {file: ./secret.txt}
`

func secretProject(t *testing.T) *Project {
	t.Helper()
	src := files(t, map[string]string{
		"compose.yaml": withSecrets, "secret.txt": "from-a-file\n",
		"web.env": "FROM_FILE=letmein-please\nMODE=fast\nWORD=shop/web\n",
	})
	src.Env = map[string]string{"API": "api-value-1", "HOST_TOKEN": "tok-98765", "HOME": "/home/alice"}
	src.AllResources = true
	p, err := Load(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSecretValuesAreMasked(t *testing.T) {
	p := secretProject(t)
	for text, want := range map[string]string{
		"login hunter2222 failed":                  "login ***** failed",
		"api-value-1, from-a-file":                 "*****, *****",
		"dial postgres://app:s3cret%21pw@db: no":   "dial postgres://app:*****@db: no",
		"dial s3cret!pw":                           "dial *****",
		"npm_abcdef and letmein-please":            "***** and *****",
		"tok-98765 of the process":                 "***** of the process",
		"start container shop-web-1 of shop/web:1": "start container shop-web-1 of shop/web:1",
		"visible fast true /home/alice":            "visible fast true /home/alice",
		"open /run/secrets/token":                  "open /run/secrets/token",
	} {
		if got := p.Scrub(text); got != want {
			t.Errorf("%q: want %q, have %q", text, want, got)
		}
	}
}

func TestWhichFieldsOfAServiceAreSecret(t *testing.T) {
	p := secretProject(t)
	for path, want := range map[string]bool{
		"environment.DB_PASSWORD":  true,
		"environment.FROM_FILE":    true,
		"environment.WORD":         true, // from an env_file
		"environment.PLAIN":        false,
		"environment.DATABASE_URL": true,
		"build.args.NPM_TOKEN":     true,
		"build.args.MODE":          false,
		"command":                  true, // it holds one
		"image":                    false,
		"command[0]":               false,
		"command[2]":               true,
	} {
		if got := p.Secret("web", path); got != want {
			t.Errorf("%s: want %v", path, want)
		}
	}
	if p.Secret("nobody", "image") {
		t.Error("a service that is not there has no secrets")
	}
}
