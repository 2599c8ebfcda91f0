package engineclient

import (
	"context"
	"time"

	"github.com/docker/docker/api/types/image"
)

// relists is how often a list that failed over a single image is asked for.
const relists = 20

// ImageList is the Docker API client's. An engine whose images containerd keeps
// looks into each for its list, and fails when one goes meanwhile, or is still
// being written: it is asked again.
func (e *Engine) ImageList(ctx context.Context, o image.ListOptions) ([]image.Summary, error) {
	list, err := e.Client.ImageList(ctx, o)
	for range relists {
		if !imageWent(err) {
			break
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
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

// imageWent reports whether a list failed over an image that is not whole.
// Docker Engine 26.1 answers 404 or 500, so the words decide:
//
//	failed to get rootfs of image a:latest: rpc error: code = NotFound desc = content digest sha256:3fc1…: not found
//	failed to calculate size of image a:latest: content digest sha256:8019…: not found
func imageWent(err error) bool { return says(err, "content digest") && says(err, "not found") }
