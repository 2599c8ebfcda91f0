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
		return fmt.Errorf("invalid SSH key %q: must be default or ID=PATH", text)
	}
	return nil
}

func checkContext(v any) error {
	if _, ok := v.(string); !ok {
		return fmt.Errorf("must be a string: the location of the context")
	}
	return nil
}

func checkContextItem(v any) error {
	if text, ok := v.(string); !ok || !strings.Contains(text, "=") {
		return fmt.Errorf("must be NAME=CONTEXT")
	}
	return nil
}

func checkText(v any) error {
	if _, ok := v.(string); !ok {
		return fmt.Errorf("must be a non-empty string")
	}
	return nil
}

func checkUlimit(v any) error {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	if _, err := strconv.Atoi(text); err != nil {
		return fmt.Errorf("invalid integer %q", text)
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
		return fmt.Errorf("invalid duration %q (example: 1m30s)", text)
	}
	return nil
}

func checkSize(v any) error {
	var u types.UnitBytes
	if text, ok := v.(string); ok && u.DecodeMapstructure(text) != nil {
		return fmt.Errorf("invalid size %q (example: 512m)", text)
	}
	return nil
}

func checkCPUs(v any) error {
	var n types.NanoCPUs
	if err := n.DecodeMapstructure(v); err != nil {
		return fmt.Errorf("invalid number of CPUs %q (example: 0.5)", fmt.Sprint(v))
	}
	return nil
}

func checkDeviceRequest(v any) error {
	request, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	if request["count"] != nil && request["device_ids"] != nil {
		return fmt.Errorf("count and device_ids cannot be used together")
	}
	var count types.DeviceCount
	if request["count"] != nil && count.DecodeMapstructure(request["count"]) != nil {
		return fmt.Errorf("invalid count %q: must be a number or all", fmt.Sprint(request["count"]))
	}
	return nil
}
