package cli

import (
	"crypto/rand"
	"os"
	"path/filepath"
)

// digestKeySize is that of an HMAC-SHA256 key (RFC 2104: the hash's output).
const digestKeySize = 32

// digestKey is this user's key of field digests, made at first use. Without
// one nothing is lost but the names of changed fields.
func (a *invocation) digestKey() []byte {
	dir := a.stateDir("key")
	if dir == "" {
		return nil
	}
	path := filepath.Join(dir, "digest")
	if key, err := os.ReadFile(path); err == nil && len(key) == digestKeySize {
		return key
	}
	key := make([]byte, digestKeySize)
	rand.Read(key) // never fails
	if os.MkdirAll(dir, 0o700) != nil {
		return nil
	}
	// Two first runs at once must come to one key: the name is given to a whole
	// file, and only to the first.
	whole, err := os.CreateTemp(dir, "new-*")
	if err != nil {
		return nil
	}
	defer os.Remove(whole.Name())
	_, err = whole.Write(key)
	if closeErr := whole.Close(); err != nil || closeErr != nil {
		return nil
	}
	os.Link(whole.Name(), path)
	key, err = os.ReadFile(path)
	if err != nil || len(key) != digestKeySize {
		return nil
	}
	return key
}
