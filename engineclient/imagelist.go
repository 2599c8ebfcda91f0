package engineclient

import (
	"context"
	"time"

	"github.com/docker/docker/api/types/image"

	"github.com/seed-6dc66d55/compose/internal/wait"
)

// relists is how often a list that failed over a single image is asked for.
const relists = 20

// ImageList is the Docker API client's. With the containerd image store the engine reads each image for
// its list, and fails if one is removed or written meanwhile: the call is repeated.
func (e *Engine) ImageList(ctx context.Context, o image.ListOptions) ([]image.Summary, error) {
	list, err := e.Client.ImageList(ctx, o)
	for range relists {
		if !imageWent(err) {
			break
		}
		if !wait.Sleep(ctx, 50*time.Millisecond) {
			return nil, ctx.Err()
		}
		list, err = e.Client.ImageList(ctx, o)
	}
	for _, i := range list {
		if i.ID == "" {
			return nil, e.bad("list images", emptyAnswer, false)
		}
	}
	return list, named("list images", err)
}

// imageWent reports whether a list failed over an incomplete image.
// Docker Engine 26.1 answers 404 or 500, so the words decide:
//
//	failed to get rootfs of image a:latest: rpc error: code = NotFound desc = content digest sha256:3fc1…: not found
//	failed to calculate size of image a:latest: content digest sha256:8019…: not found
func imageWent(err error) bool { return says(err, "content digest") && says(err, "not found") }
