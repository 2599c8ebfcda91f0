package engineclient

import (
	"context"
	"io"
	"net/http"
	"sync"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
)

// ContainerLogs is the Docker API client's. A log that is not followed is read
// by a connection for floods, where there is one.
func (e *Engine) ContainerLogs(ctx context.Context, id string, o container.LogsOptions) (io.ReadCloser, error) {
	if o.Follow || e.floods == nil {
		return e.Client.ContainerLogs(ctx, id, o)
	}
	c, err := e.floods()
	if err != nil {
		return nil, err
	}
	return c.ContainerLogs(ctx, id, o)
}

// flooded returns what makes a client for floods, once: it speaks the version
// that has been agreed on.
func (e *Engine) flooded(http *http.Client, opts ...client.Opt) func() (*client.Client, error) {
	return sync.OnceValues(func() (*client.Client, error) {
		c, err := client.NewClientWithOpts(append(opts, client.WithHTTPClient(http), client.WithVersion(e.ClientVersion()))...)
		e.watched(http)
		return c, err
	})
}
