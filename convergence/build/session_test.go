package build

import (
	"context"
	"errors"
	"net"
	"testing"

	"github.com/moby/buildkit/client"
)

// Builds of one context have a session in common while they run, and only those
// that ask for the same secrets.
func TestBuildsOfOneContextHaveASessionInCommon(t *testing.T) {
	dial := func(ctx context.Context, _ string, _ map[string][]string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		context.AfterFunc(ctx, func() { theirs.Close() })
		return ours, nil
	}
	var sessions buildSessions
	take := func(r buildRequest) (*buildSession, func()) {
		t.Helper()
		s, leave, err := sessions.take(t.Context(), &r, nil, dial)
		if err != nil {
			t.Fatal(err)
		}
		return s, leave
	}
	of := func(context string) buildRequest { return buildRequest{SolveOpt: client.SolveOpt{SharedKey: context}} }
	secret := of("a")
	secret.secrets = map[string][]byte{"token": []byte("1")}

	first, leaveFirst := take(of("a"))
	second, leaveSecond := take(of("a"))
	other, leaveOther := take(of("b"))
	hidden, leaveHidden := take(secret)
	if first != second || first == other || first == hidden {
		t.Errorf("the sessions are %p, %p; of another context %p, with a secret %p", first, second, other, hidden)
	}
	leaveOther()
	leaveHidden()
	leaveFirst()
	if _, leave := take(of("a")); sessions.open["a map[] []"] != second {
		t.Errorf("a session ended while a build used it: %v", sessions.open)
	} else {
		leave()
	}
	leaveSecond()
	for _, s := range []*buildSession{first, other, hidden} {
		<-s.over
	}
	again, leave := take(of("a"))
	defer leave()
	if again == first {
		t.Error("a session that had ended was used again")
	}
}

// An engine that opens no session ends the builds that wait for it.
func TestABuildEndsWithItsSession(t *testing.T) {
	broken := errors.New("no room for a session")
	s, err := openSession(t.Context(), "a", nil, func(context.Context, string, map[string][]string) (net.Conn, error) { return nil, broken })
	if err != nil {
		t.Fatal(err)
	}
	if <-s.over; !errors.Is(s.err, broken) {
		t.Errorf("it ended with %v", s.err)
	}
}
