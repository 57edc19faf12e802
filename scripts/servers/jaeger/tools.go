//go:build tools

// Package jaeger keeps Jaeger's all-in-one among the modules that go.mod and go.sum pin.
package jaeger

import _ "github.com/jaegertracing/jaeger/cmd/all-in-one"
