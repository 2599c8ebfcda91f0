package observe

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"os"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// largestContent is the size up to which a config, a secret or an env file is
// compared: an engine takes no larger ones in a swarm either.
const largestContent = 1 << 20

// Contents returns the digests of the current content of a service's configs, secrets,
// seccomp profiles and env files. Without a key there are none, because a secret could be
// guessed from an unkeyed digest. What cannot be read is left out; apply reports it.
func Contents(want *project.Project, s project.Service, key []byte) planner.Contents {
	if len(key) == 0 {
		return planner.Contents{}
	}
	c := planner.Contents{Key: keyed(key, "", []byte("key of contents")), Objects: map[string]string{}, EnvFiles: map[string]string{}}
	env := want.Environment()
	for _, f := range spec.FileObjects(want, s) {
		if f.Path() != "" && !small(f.Path()) {
			continue
		}
		if raw, err := f.Content(env, os.ReadFile); err == nil {
			c.Objects[f.Name()] = keyed(key, f.Name(), raw)
		}
	}
	for _, path := range spec.SeccompProfiles(want, s) {
		digest(c.Objects, key, planner.ProfilePath(path), path)
	}
	for _, path := range want.ServiceEnvFiles(s.Name) {
		digest(c.EnvFiles, key, path, path)
	}
	return c
}

// digest adds the digest of a file, if it can be read.
func digest(into map[string]string, key []byte, name, path string) {
	if !small(path) {
		return
	}
	if raw, err := os.ReadFile(path); err == nil {
		into[name] = keyed(key, name, raw)
	}
}

// small reports whether a path is a file, and not too large to be read.
func small(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() <= largestContent
}

func keyed(key []byte, path string, content []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(path + "\x00"))
	mac.Write(content)
	return base64.RawStdEncoding.EncodeToString(mac.Sum(nil)[:9])
}

// contentsOfAll returns the contents of all services that have any.
func contentsOfAll(want *project.Project, key []byte) map[string]planner.Contents {
	out := map[string]planner.Contents{}
	for s := range want.Services() {
		if len(s.Configs)+len(s.Secrets)+len(spec.SeccompProfiles(want, s))+len(want.ServiceEnvFiles(s.Name)) > 0 {
			out[s.Name] = Contents(want, s, key)
		}
	}
	return out
}
