// Takes the vendor's Java SDK through what it has for the deployment of devices. Each line is a step, as scripts/oracle/client.ts reads it.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.IPartnerCredentials;
import com.microsoft.store.partnercenter.PartnerService;
import com.microsoft.store.partnercenter.models.devicesdeployment.ConfigurationPolicy;
import com.microsoft.store.partnercenter.models.devicesdeployment.Device;
import com.microsoft.store.partnercenter.models.devicesdeployment.DeviceBatchCreationRequest;
import com.microsoft.store.partnercenter.models.devicesdeployment.DevicePolicyUpdateRequest;
import com.microsoft.store.partnercenter.models.devicesdeployment.PolicyCategory;
import com.microsoft.store.partnercenter.models.devicesdeployment.PolicySettingsType;
import com.microsoft.store.partnercenter.models.utils.KeyValuePair;
import com.microsoft.store.partnercenter.requestcontext.IRequestContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.joda.time.DateTime;

public final class PartnerCenter {
  private static final ObjectMapper json = new ObjectMapper();

  private static <T> T step(String name, Callable<T> work) throws Exception {
    boolean ok = false;
    String detail = "";
    T result = null;
    try {
      result = work.call();
      ok = true;
      detail = String.valueOf(result);
    } catch (Throwable error) {
      Throwable cause = error;
      while (cause.getCause() != null) cause = cause.getCause();
      detail = cause.toString();
    }
    System.out.println(json.writeValueAsString(json.createObjectNode().put("step", name).put("ok", ok).put("detail", detail)));
    return result;
  }

  private static void expect(boolean holds, String what) {
    if (!holds) throw new IllegalStateException("not so: " + what);
  }

  private static Device device(String hash) {
    Device device = new Device();
    device.setHardwareHash(hash);
    device.setOemManufacturerName("Fabrikam");
    device.setModelName("M1");
    device.setProductKey("3305000000001");
    device.setSerialNumber("");
    return device;
  }

  public static void main(String[] arguments) throws Exception {
    JsonNode told = json.readTree(System.getenv("ORACLE"));
    String token = told.get("token").asText();
    String customer = told.get("customerId").asText();
    JsonNode hashes = told.get("hashes");
    PartnerService.getInstance().setApiRootUrl(told.get("root").asText());
    IAggregatePartner partner = PartnerService.getInstance().createPartnerOperations(new IPartnerCredentials() {
      public String getPartnerServiceToken() { return token; }
      public DateTime getExpiresAt() { return DateTime.now().plusHours(1); }
      public boolean isExpired() { return false; }
      public void onCredentialsRefreshNeeded(IPartnerCredentials credentials, IRequestContext context) { }
    });
    step("relationship request", () -> partner.getCustomers().getRelationshipRequests().get().getUrl());
    step("customers", () -> {
      int found = partner.getCustomers().get().getTotalCount();
      expect(found == 1, "one customer");
      return found;
    });
    step("one customer", () -> partner.getCustomers().byId(customer).get().getCompanyProfile().getCompanyName());

    var policies = partner.getCustomers().byId(customer).getConfigurationPolicies();
    ConfigurationPolicy made = step("create a policy", () -> {
      ConfigurationPolicy policy = new ConfigurationPolicy();
      policy.setName("Pol");
      policy.setDescription("d");
      policy.setCategory(PolicyCategory.OOBE);
      policy.setPolicySettings(List.of(PolicySettingsType.OOBE_USER_NOT_LOCAL_ADMIN, PolicySettingsType.SKIP_EULA));
      ConfigurationPolicy answer = policies.create(policy);
      expect(answer.getPolicySettings().size() == 2 && answer.getCreatedDate() != null, "two settings and a date");
      return answer;
    });
    if (made == null) return;
    step("list policies", () -> policies.get().getTotalCount());
    step("change a policy", () -> {
      made.setName("Pol2");
      made.setPolicySettings(List.of(PolicySettingsType.SKIP_OEM_REGISTRATION));
      ConfigurationPolicy answer = policies.byId(made.getId()).patch(made);
      expect("Pol2".equals(answer.getName()), "the new name");
      return answer.getPolicySettings();
    });
    step("read a policy", () -> policies.byId(made.getId()).get().getName());

    var batches = partner.getCustomers().byId(customer).getDeviceBatches();
    String location = step("create a batch", () -> {
      DeviceBatchCreationRequest request = new DeviceBatchCreationRequest();
      request.setBatchId("Batch 1");
      request.setDevices(List.of(device(hashes.get(0).asText()), device(hashes.get(1).asText())));
      return batches.create(request);
    });
    step("status of the job", () -> {
      String job = String.valueOf(location).split("/")[4];
      return partner.getCustomers().byId(customer).getBatchUploadStatus().byId(job).get().getStatus();
    });
    step("add devices", () -> batches.byId("Batch 1").getDevices().create(List.of(device(hashes.get(2).asText()))));
    step("list batches", () -> {
      var found = batches.get();
      for (var batch : found.getItems()) expect(batch.getDevicesLink() != null, "a link to devices");
      return found.getTotalCount();
    });
    step("list devices", () -> batches.byId("Batch 1").getDevices().get().getTotalCount());
    step("give devices a policy", () -> {
      Device one = new Device();
      one.setId(json.readTree(System.getenv("ORACLE")).get("registered").asText());
      one.setPolicies(Collections.singletonList(new KeyValuePair<>(PolicyCategory.OOBE, made.getId())));
      DevicePolicyUpdateRequest request = new DevicePolicyUpdateRequest();
      request.setDevices(new ArrayList<>(List.of(one)));
      return partner.getCustomers().byId(customer).getDevicePolicy().update(request);
    });
    step("delete a device", () -> {
      batches.byId("Before").getDevices().byId(told.get("registered").asText()).delete();
      return "deleted";
    });
    step("delete a policy", () -> {
      policies.byId(made.getId()).delete();
      expect(policies.get().getTotalCount() == 0, "no policy");
      return "deleted";
    });
  }
}
