package build

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"

	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/session"
	"github.com/moby/buildkit/session/auth/authprovider"
	"github.com/moby/buildkit/session/filesync"
	"github.com/moby/buildkit/session/secrets/secretsprovider"
	"github.com/moby/buildkit/session/sshforward/sshprovider"
	"github.com/tonistiigi/fsutil"
	fstypes "github.com/tonistiigi/fsutil/types"

	"github.com/seed-6dc66d55/compose/project"
)

// buildSessions are the open sessions. Builds of one context that run at the same
// time share a session, so that BuildKit receives the context once. Services with
// different secrets or keys get separate sessions.
type buildSessions struct {
	mu   sync.Mutex
	open map[string]*buildSession // by its context, secrets and keys
}

// errSessionEnded is that BuildKit, or the engine, ended a session.
var errSessionEnded = errors.New("the session with the engine's BuildKit ended")

type buildSession struct {
	*session.Session
	dirs   *sharedDirs
	builds int           // that use it
	over   chan struct{} // closed when it has ended
	err    error         // why, if not by us; set when over is closed
}

// join lets a build use a session. Its context ends when the session fails.
func (b *BuildKit) join(ctx context.Context, service project.Service, r *buildRequest) (_ context.Context, leave func(), err error) {
	attached, err := b.attachables(r)
	if err != nil {
		return ctx, nil, err
	}
	// A cache in a folder is written through a session of its own.
	local := func(c client.CacheOptionsEntry) bool { return c.Type == "local" }
	if slices.ContainsFunc(r.CacheImports, local) || slices.ContainsFunc(r.CacheExports, local) {
		r.Session = attached
		return ctx, func() {}, nil
	}
	r.SharedKey = localName("context", service.Build.Context)
	s, release, err := b.sessions.take(ctx, r, attached, b.dialSession)
	if err != nil {
		return ctx, nil, err
	}
	if err := s.dirs.add(r.LocalMounts); err != nil {
		release()
		return ctx, nil, err
	}
	r.SharedSession, r.SessionPreInitialized = s.Session, true
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-ctx.Done():
		case <-s.over:
			cancel(s.err)
		}
	}()
	return ctx, func() { cancel(nil); release() }, nil
}

// attachables are what BuildKit may ask of us beside files.
func (b *BuildKit) attachables(r *buildRequest) ([]session.Attachable, error) {
	out := []session.Attachable{
		authprovider.NewDockerAuthProvider(authprovider.DockerAuthProviderConfig{
			AuthConfigProvider: authprovider.LoadAuthConfig(b.Engine.DockerConfig()),
		}),
		secretsprovider.FromMap(r.secrets),
	}
	if len(r.ssh) > 0 {
		agents, err := sshprovider.NewSSHAgentProvider(r.ssh)
		if err != nil {
			return nil, err
		}
		out = append(out, agents)
	}
	return out, nil
}

func (b *BuildKit) dialSession(ctx context.Context, proto string, meta map[string][]string) (net.Conn, error) {
	return b.Engine.DialHijack(ctx, "/session", proto, meta)
}

// take gives the session for a build, and opens it for the first that wants it.
// It is closed when the last has left.
func (b *buildSessions) take(ctx context.Context, r *buildRequest, attached []session.Attachable, dial session.Dialer) (*buildSession, func(), error) {
	key := fmt.Sprintf("%s %q %+v", r.SharedKey, r.secrets, r.ssh)
	b.mu.Lock()
	defer b.mu.Unlock()
	s, ok := b.open[key]
	if !ok {
		var err error
		if s, err = openSession(context.WithoutCancel(ctx), r.SharedKey, attached, dial); err != nil {
			return nil, nil, err
		}
		if b.open == nil {
			b.open = map[string]*buildSession{}
		}
		b.open[key] = s
	}
	s.builds++
	return s, func() { b.release(key, s) }, nil
}

func (b *buildSessions) release(key string, s *buildSession) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.builds--; s.builds > 0 {
		return
	}
	delete(b.open, key)
	_ = s.Close() // nobody waits for anything of it
}

// openSession opens one. By its key BuildKit finds what it was sent of the
// context before.
func openSession(ctx context.Context, key string, attached []session.Attachable, dial session.Dialer) (*buildSession, error) {
	made, err := session.NewSession(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("open a session with the engine's BuildKit: %w", err)
	}
	s := &buildSession{Session: made, dirs: &sharedDirs{dirs: map[string]fsutil.FS{}}, over: make(chan struct{})}
	s.Allow(filesync.NewFSSyncProvider(s.dirs))
	for _, a := range attached {
		s.Allow(a)
	}
	go func() {
		defer close(s.over)
		if s.err = s.Run(ctx, dial); s.err == nil {
			s.err = errSessionEnded
		}
	}()
	return s, nil
}

// sharedDirs are the folders that BuildKit may read, by name.
type sharedDirs struct {
	mu   sync.Mutex
	dirs map[string]fsutil.FS
}

// LookupDir is how BuildKit's session asks for one.
func (d *sharedDirs) LookupDir(name string) (fsutil.FS, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	dir, ok := d.dirs[name]
	return dir, ok
}

// add lets BuildKit read more folders. Whose files are whose here is nothing to
// an image: it gets all as root's.
func (d *sharedDirs) add(more map[string]fsutil.FS) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, dir := range more {
		owned, err := fsutil.NewFilterFS(dir, &fsutil.FilterOpt{Map: func(_ string, s *fstypes.Stat) fsutil.MapResult {
			s.Uid, s.Gid = 0, 0
			return fsutil.MapResultKeep
		}})
		if err != nil {
			return err
		}
		d.dirs[name] = owned
	}
	return nil
}
