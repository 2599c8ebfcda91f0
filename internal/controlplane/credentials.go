package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
)

// access is where the keys lie that open the API server.
type access struct {
	kubeconfig  string
	tokens      string // who may come in, for the server
	key         string // signs the tokens of service accounts
	serving     string // the server writes its own certificate in here
	certificate string
	server      string
	token       string
}

func writeCredentials(folder, address string, port int) (access, error) {
	a := access{
		kubeconfig:  filepath.Join(folder, "kubeconfig"),
		tokens:      filepath.Join(folder, "tokens.csv"),
		key:         filepath.Join(folder, "accounts.key"),
		serving:     filepath.Join(folder, "serving"),
		certificate: filepath.Join(folder, "serving", "apiserver.crt"),
		server:      fmt.Sprintf("https://%s:%d", address, port),
		token:       rand.Text(),
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return a, err
	}
	for file, text := range map[string]string{
		a.key:        string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})),
		a.tokens:     a.token + ",admin,admin,system:masters\n",
		a.kubeconfig: a.config(),
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return a, err
		}
	}
	return a, nil
}

func (a access) config() string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
clusters:
- name: test
  cluster: {server: %q, certificate-authority: %q}
users:
- name: admin
  user: {token: %q}
contexts:
- name: test
  context: {cluster: test, user: admin}
current-context: test
`, a.server, a.certificate, a.token)
}
