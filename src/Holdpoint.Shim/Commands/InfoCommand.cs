// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Text;
using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Shim.Commands;

/// <summary>The questions <c>-v</c> and <c>-info</c>.</summary>
internal static class InfoCommand
{
    public static int PrintVersion(IShim shim)
    {
        StandardStreams.Write(Encoding.UTF8.GetBytes($"""
            {Path.GetFileName(Environment.ProcessPath)}:
              Version:  {shim.Info.Version}
              Revision: {shim.Info.Revision}
              .NET version: {RuntimeInformation.FrameworkDescription}


            """));
        return 0;
    }

    /// <summary>containerd.types.RuntimeInfo: the options that came on standard input are sent back.</summary>
    public static int Run(IShim shim)
    {
        byte[] input = StandardStreams.ReadInput();
        TypedValue? options;
        try
        {
            options = input.Length == 0 ? null : BootstrapInput.ParseAny(input);
        }
        catch (MalformedException error)
        {
            throw new ShimUsageException($"the options on standard input cannot be read: {error.Message}");
        }

        TypedValue? features = shim.GetFeaturesAsync(options, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        StandardStreams.Write(Answer(shim.Info, options, features));
        return 0;
    }

    public static byte[] Answer(ShimInfo info, TypedValue? options, TypedValue? features)
    {
        int version = WireWriter.StringSize(info.Version) + WireWriter.StringSize(info.Revision);
        byte[] message = new byte[WireWriter.StringSize(info.Runtime) + WireWriter.FieldSize(version) + AnyFieldSize(options) + AnyFieldSize(features)];
        WireWriter writer = new(message);
        writer.String(1, info.Runtime);
        writer.Begin(2, version);
        writer.String(1, info.Version);
        writer.String(2, info.Revision);
        WriteAny(ref writer, 3, options);
        WriteAny(ref writer, 4, features);
        return message;
    }

    private static int AnyFieldSize(TypedValue? value) => value is null ? 0 : WireWriter.FieldSize(AnySize(value));

    private static int AnySize(TypedValue value) => WireWriter.StringSize(value.TypeUrl) + (value.Value.IsEmpty ? 0 : WireWriter.FieldSize(value.Value.Length));

    private static void WriteAny(ref WireWriter writer, int field, TypedValue? value)
    {
        if (value is null)
        {
            return;
        }

        writer.Begin(field, AnySize(value));
        writer.String(1, value.TypeUrl);
        if (!value.Value.IsEmpty)
        {
            writer.Bytes(2, value.Value.Span);
        }
    }
}
