package diagnosis

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// The forms of single values: sizes, durations, numbers written as texts.

// checkSSH checks `default`, or `id=path`.
func checkSSH(v any) error {
	if text, ok := v.(string); ok && text != "default" && !strings.Contains(text, "=") {
		return fmt.Errorf("%q is no ssh key: default and id=path are", text)
	}
	return nil
}

func checkContext(v any) error {
	if _, ok := v.(string); !ok {
		return fmt.Errorf("must be a text, the place of the context")
	}
	return nil
}

func checkContextItem(v any) error {
	if text, ok := v.(string); !ok || !strings.Contains(text, "=") {
		return fmt.Errorf("must be name=context")
	}
	return nil
}

func checkText(v any) error {
	if _, ok := v.(string); !ok {
		return fmt.Errorf("must be a text, and not empty")
	}
	return nil
}

func checkUlimit(v any) error {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	if _, err := strconv.Atoi(text); err != nil {
		return fmt.Errorf("%q is no whole number", text)
	}
	return nil
}

func checkDuration(v any) error {
	var d types.Duration
	text, ok := v.(string)
	if !ok {
		return nil
	}
	if err := d.DecodeMapstructure(text); err != nil {
		return fmt.Errorf("%q is no duration: 1m30s would be", text)
	}
	return nil
}

func checkSize(v any) error {
	var u types.UnitBytes
	if text, ok := v.(string); ok && u.DecodeMapstructure(text) != nil {
		return fmt.Errorf("%q is no size: 512m would be", text)
	}
	return nil
}

func checkCPUs(v any) error {
	var n types.NanoCPUs
	if err := n.DecodeMapstructure(v); err != nil {
		return fmt.Errorf("%q is no number of processors: 0.5 would be", fmt.Sprint(v))
	}
	return nil
}

func checkDeviceRequest(v any) error {
	request, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	if request["count"] != nil && request["device_ids"] != nil {
		return fmt.Errorf("has count and device_ids: only one of them can be")
	}
	var count types.DeviceCount
	if request["count"] != nil && count.DecodeMapstructure(request["count"]) != nil {
		return fmt.Errorf("count: %q is neither a number nor all", fmt.Sprint(request["count"]))
	}
	return nil
}
